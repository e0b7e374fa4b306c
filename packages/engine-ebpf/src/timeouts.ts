import { defaultTimeouts, type Timeouts } from "@loaddirector/model";
import { LD_STATES, stateValues } from "./abi.generated";
import { secondsOf, ticks } from "./clock";

/** Seconds per state that no one configures: the reference kernel's own. */
const fixed = {
  none: 2,
  synSent: 120,
  timeWait: 120,
  close: 10,
  closeWait: 60,
  lastAck: 30,
  listen: 120,
  synack: 120,
} as const;

/** Which state each configurable timeout sets. */
const configurable = {
  established: stateValues.established,
  synReceived: stateValues.synRecv,
  finWait: stateValues.finWait,
  udp: stateValues.udpFlow,
} as const satisfies Record<keyof Timeouts, number>;

/** The box's table, in ticks per state. */
export function boxTimeouts(overrides: Partial<Record<keyof Timeouts, number>> = {}): number[] {
  const table = new Array<number>(LD_STATES).fill(0);
  for (const [name, seconds] of Object.entries(fixed)) table[stateValues[name as keyof typeof fixed]] = ticks(seconds);
  for (const [name, state] of Object.entries(configurable))
    table[state] = ticks(overrides[name as keyof Timeouts] ?? defaultTimeouts[name as keyof Timeouts]);
  return table;
}

/** A service's own; 0 leaves the box's. */
export function serviceTimeouts(timeouts: Timeouts): number[] {
  const table = new Array<number>(LD_STATES).fill(0);
  for (const [name, state] of Object.entries(configurable)) {
    const seconds = timeouts[name as keyof Timeouts];
    if (seconds !== null) table[state] = ticks(seconds);
  }
  return table;
}

export function timeoutsOf(table: readonly number[]): Timeouts {
  const read = (state: number) => (table[state] ? Math.round(secondsOf(table[state]!)) : null);
  return {
    established: read(configurable.established),
    synReceived: read(configurable.synReceived),
    finWait: read(configurable.finWait),
    udp: read(configurable.udp),
  };
}
