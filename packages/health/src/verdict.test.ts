import { message } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { type CheckResult, judge, unknownStanding } from "./verdict";

const good: CheckResult = { ok: true, latencyMs: 3 };
const bad: CheckResult = { ok: false, reason: message("health.refused") };

/** States after each result: `+` success, `-` failure. */
function play(results: string, policy: { rise: number; fall: number }): string[] {
  let standing = unknownStanding(0);
  return [...results].map((sign, at) => {
    standing = judge(standing, sign === "+" ? good : bad, policy, at + 1);
    return standing.state;
  });
}

describe("rise and fall", () => {
  it.each([
    ["the first answer decides: up", "+", { rise: 3, fall: 3 }, ["up"]],
    ["the first answer decides: down", "-", { rise: 3, fall: 3 }, ["down"]],
    ["fall failures in a row take it out", "+---", { rise: 2, fall: 3 }, ["up", "up", "up", "down"]],
    [
      "one success among them begins the count anew",
      "+--+--",
      { rise: 2, fall: 3 },
      ["up", "up", "up", "up", "up", "up"],
    ],
    ["rise successes in a row bring it back", "-++", { rise: 2, fall: 3 }, ["down", "down", "up"]],
    ["one failure among them begins the count anew", "-+-+", { rise: 2, fall: 3 }, ["down", "down", "down", "down"]],
    ["with 1 and 1 every answer decides", "+-+-", { rise: 1, fall: 1 }, ["up", "down", "up", "down"]],
  ])("%s", (_name, results, policy, expected) => {
    expect(play(results, policy)).toEqual(expected);
  });

  it("says since when, why, and how long the last good answer took", () => {
    const policy = { rise: 2, fall: 2 };
    let standing = judge(unknownStanding(0), good, policy, 10);
    expect(standing).toMatchObject({ state: "up", since: 10, reason: null, latencyMs: 3 });
    standing = judge(standing, bad, policy, 20);
    expect(standing).toMatchObject({ state: "up", since: 10, reason: { key: "health.refused" }, latencyMs: 3 });
    standing = judge(standing, bad, policy, 30);
    expect(standing).toMatchObject({ state: "down", since: 30, reason: { key: "health.refused" } });
    standing = judge(standing, good, policy, 40);
    expect(standing).toMatchObject({
      state: "down",
      since: 30,
      reason: { key: "health.rising", values: { successes: 1, needed: 2 } },
    });
    standing = judge(standing, good, policy, 50);
    expect(standing).toMatchObject({ state: "up", since: 50, reason: null });
  });
});
