import { describe, expect, it } from "vitest";
import { safeNext } from "./leave-for-sign-in";

describe("safeNext", () => {
  it.each(["/", "/services?filter=state%3Ddown", "/services/vs_0000000000000001"])("follows %s", (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each([null, "", "services", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])(
    "stays on the dashboard instead of %s",
    (next) => {
      expect(safeNext(next)).toBe("/");
    },
  );

  it("does not leave the origin by control characters that browsers drop", () => {
    for (const next of ["/\t/evil.example", "/\n/evil.example", "/\r/evil.example"]) expect(safeNext(next)).toBe("/");
  });
});
