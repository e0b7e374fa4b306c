import { describe, expect, it } from "vitest";
import { searchEntries } from "./search-entries";

const entry = (text: string, note = "") => ({ key: text, text, note, run: () => {} });
const entries = [
  entry("Services", "page"),
  entry("mail-web", "server 10.20.1.9"),
  entry("web-shop", "service 192.0.2.10"),
  entry("Drain web-05", "web-shop"),
  entry("Drain api-03", "api-public"),
];
const found = (typed: string) => searchEntries(entries, typed).map(({ text }) => text);

describe("searchEntries", () => {
  it("puts what begins with the typed words first", () => {
    expect(found("web")).toEqual(["web-shop", "mail-web", "Drain web-05"]);
  });

  it("needs every word, in any place", () => {
    expect(found("drain 05")).toEqual(["Drain web-05"]);
    expect(found("drain shop")).toEqual(["Drain web-05"]);
    expect(found("nothing")).toEqual([]);
  });

  it("finds addresses", () => {
    expect(found("192.0.2")).toEqual(["web-shop"]);
  });

  it("shows no more than a screen", () => {
    expect(
      searchEntries(
        Array.from({ length: 10_000 }, (_, n) => entry(`rs-${n}`)),
        "rs",
      ),
    ).toHaveLength(12);
  });
});
