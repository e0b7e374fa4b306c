import { expect, it } from "vitest";
import { tooOld } from "./probe";

it.each([
  ["5.10.0-32-amd64", true],
  ["6.0.19", true],
  ["6.1.0-13-amd64", false],
  ["6.12.6", false],
  ["10.0", false],
])("takes kernel %s for too old: %s", (version, expected) => {
  expect(tooOld(version) !== null).toBe(expected);
});
