import { describe, expect, it } from "vitest";
import { chooseLanguage } from "./locale";

describe("chooseLanguage", () => {
  it.each([
    ["zh-CN", "en", "zh-CN"],
    ["en", "zh-CN,zh;q=0.9", "en"],
    [undefined, "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
    [undefined, "de;q=0.9, zh-TW;q=0.3, en-GB;q=0.5", "en"],
    [undefined, "de", "en"],
    [undefined, null, "en"],
    ["<script>", "", "en"],
  ])("cookie %s with Accept-Language %s gives %s", (cookie, header, locale) => {
    expect(chooseLanguage(cookie, header).locale).toBe(locale);
  });

  it("names the script of Chinese, so that Han forms are the right ones", () => {
    expect(chooseLanguage("zh-CN", null).htmlLang).toBe("zh-Hans");
  });

  it("brackets every text for the tests' cookie", () => {
    expect(chooseLanguage("x-bracket", null).catalogue.kind.realServer).toBe("⟦real server⟧");
  });
});
