import { fixtureConfig } from "@loaddirector/engine/fixture";
import type { NeighbourState } from "@loaddirector/engine-iproute";
import { emptyConfig } from "@loaddirector/model";
import { expect, it } from "vitest";
import { createNeighbourWatch } from "./neighbour-watch";

const config = fixtureConfig([{ number: 10, destinations: [{ server: 11 }, { server: 12 }] }]);
const [server] = config.realServers;

/** Looks every two seconds; what each look finds of the first server. */
function watched(states: readonly (NeighbourState | "unknown" | "error")[]) {
  const seen: string[] = [];
  let at = 0;
  let running = config;
  const watch = createNeighbourWatch({
    events: { add: (kind, object, { key }) => void seen.push(`${at / 2000}: ${kind} ${key} ${object?.id}`) },
    running: () => running,
    read: () => {
      const state = states[at / 2000]!;
      if (state === "error") throw new Error("netlink");
      return new Map(state === "unknown" ? [] : [[server!.address, state]]);
    },
    onError: () => seen.push("error"),
    now: () => at,
  });
  for (; at / 2000 < states.length; at += 2000) {
    watch.look();
    watch.look();
  }
  return { seen, watch, remove: () => (running = emptyConfig()) };
}

it.each<[string, (NeighbourState | "unknown" | "error")[], string[]]>([
  ["an address that is known or was never asked for", ["unknown", "known", "asked", "known", "asked", "unknown"], []],
  ["a failed one, once", ["asked", "failed", "failed", "asked", "failed"], ["1: warning event.serverSilent"]],
  [
    "one that packets have asked for again and again",
    ["asked", "asked", "asked", "asked"],
    ["2: warning event.serverSilent"],
  ],
  [
    "its return, not that it is forgotten",
    ["failed", "unknown", "error", "asked", "known", "known", "failed"],
    ["0: warning event.serverSilent", "error", "4: agent event.serverAnswers", "6: warning event.serverSilent"],
  ],
])("tells of %s", (_name, states, expected) => {
  const { seen } = watched(states);
  expect(seen).toEqual(expected.map((each) => (each === "error" ? each : `${each} ${server!.id}`)));
});

it("keeps who is silent, and forgets who is no server any more", () => {
  const { watch, remove } = watched(["failed"]);
  expect(watch.silent()).toEqual({ [server!.id]: expect.any(Number) });
  remove();
  watch.look();
  expect(watch.silent()).toEqual({});
});
