import { fixtureConfig } from "@loaddirector/engine/fixture";
import { type Address, type EchoChoice, fixedId } from "@loaddirector/model";
import { expect, it } from "vitest";
import { createEchoLog } from "./echo-log";

const address = "192.0.2.10" as Address;
const id = fixedId("virtualAddress", 10);

/** What is said when an address with this choice goes through these: does it answer? */
function said(echo: EchoChoice, ...answers: boolean[]): [string, string][] {
  const config = fixtureConfig([{ number: 10, destinations: [{ server: 11 }] }]);
  config.virtualAddresses = config.virtualAddresses.map((each) => ({ ...each, echo }));
  const seen: [string, string][] = [];
  const log = createEchoLog({ add: (kind, object, text) => void (object?.id === id && seen.push([kind, text.key])) });
  for (const answer of answers) log.take(answer ? [] : [address], config);
  return seen;
}

it("tells when an address ceases to answer because nobody serves, and when it answers again, once each", () =>
  expect(said("whenServing", true, false, false, true, true)).toEqual([
    ["warning", "event.echoIgnored"],
    ["agent", "event.echoAnswered"],
  ]));

it("tells nothing of what was so before, nor of what people chose", () => {
  expect(said("whenServing", false, false)).toEqual([]);
  expect(said("never", true, false)).toEqual([]);
  expect(said("always", false, true)).toEqual([]);
});
