import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { modelVersion } from "../config";
import { exampleConfig } from "../example-config";
import { upgradeConfig } from "./index";

const fixture = (version: number): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/v${version}.json`, import.meta.url), "utf8"));

it.each(Array.from({ length: modelVersion }, (_, index) => index + 1))(
  "reads a snapshot of model version %i",
  (version) => {
    const upgraded = upgradeConfig(fixture(version));
    expect(upgraded).toEqual({ ok: true, config: expect.objectContaining({ modelVersion }) });
  },
);

it("refuses a newer version and what is none, in words", () => {
  const keyOf = (input: unknown) => {
    const upgraded = upgradeConfig(input);
    return upgraded.ok ? null : upgraded.issues[0]!.message.key;
  };
  expect(keyOf({ ...exampleConfig(), modelVersion: modelVersion + 1 })).toBe("upgrade.newer");
  expect(keyOf(null)).toBe("upgrade.unreadable");
  expect(keyOf([])).toBe("upgrade.unreadable");
  expect(keyOf({ ...exampleConfig(), surprise: 1 })).toBe("invalid.unknownField");
});
