import { describe, expect, it } from "vitest";
import { matchesFilter, parseFilter, unknownFields } from "./filter";

const row = { name: "web-04", address: "10.20.1.14", state: "draining", weight: 100, port: ["80", "443"], check: null };

describe("filter", () => {
  it.each([
    ["", true],
    ["web", true],
    ["WEB-04 10.20", true],
    ["web mail", false],
    ["-mail", true],
    ["-web", false],
    ["state=draining", true],
    ["state!=up", true],
    ["state!=draining", false],
    ["weight>=100 weight<101", true],
    ["weight>100", false],
    ["weight>many", false],
    ["name=web", false],
    ["name=web-*", true],
    ["name=*-0*4", true],
    ["name=*x*", false],
    ["port=443", true],
    ["port!=443", false],
    ["check=", true],
    ["check!=", false],
    ["name>5", false],
  ])("%j is %s", (typed, expected) => {
    expect(matchesFilter(row, parseFilter(typed))).toBe(expected);
  });

  it("names fields that rows do not have", () => {
    expect(unknownFields(parseFilter("state=up colour=red web"), Object.keys(row))).toEqual(["colour"]);
  });
});
