import { type BoxTimeouts, type ForwardingSettings, type Protection, protectionSchema } from "@loaddirector/model";
import { settingsCodec } from "./abi.generated";
import type { Tables } from "./tables";
import { boxTimeouts, timeoutsOf } from "./timeouts";

/** The box's settings of the data plane. What is left out limits nothing and is otherwise as in IPVS. */
export interface Switches extends Partial<Protection> {
  readonly localPorts?: ForwardingSettings["localPorts"];
  /** Seconds; those not named are the box's defaults. */
  readonly timeouts?: Partial<BoxTimeouts>;
}

const standard: Protection = {
  ...protectionSchema.parse({}),
  halfOpenLimit: 0,
  errorsPerSecond: 0,
  errorsPerSource: 0,
};
const names = Object.keys(standard) as (keyof Protection)[];
const { offset } = settingsCodec;

export function writeSwitches({ settings: { view } }: Tables, switches: Switches): void {
  for (const name of names) view.setUint32(offset[name], Number(switches[name] ?? standard[name]), true);
  const ports = switches.localPorts ?? { first: 1024, last: 65_535 };
  view.setUint32(offset.localPortFirst, ports.first, true);
  view.setUint32(offset.localPortLast, ports.last, true);
  boxTimeouts(switches.timeouts).forEach((ticks, state) => {
    view.setUint32(offset.timeout + 4 * state, ticks, true);
  });
}

export function writeSettings(tables: Tables, { protection, timeouts, localPorts }: ForwardingSettings): void {
  writeSwitches(tables, { ...protection, timeouts, localPorts });
}

/** As the data plane has them now; a timeout that is not set is 0. */
export function readSettings({ settings: { view } }: Tables): ForwardingSettings {
  const read = settingsCodec.read(view);
  const switchOf = (name: keyof Protection) => (typeof standard[name] === "boolean" ? read[name] !== 0 : read[name]);
  const { established, synReceived, finWait, udp } = timeoutsOf(read.timeout);
  return {
    protection: Object.fromEntries(names.map((name) => [name, switchOf(name)])) as Protection,
    timeouts: { established: established ?? 0, synReceived: synReceived ?? 0, finWait: finWait ?? 0, udp: udp ?? 0 },
    localPorts: { first: read.localPortFirst, last: read.localPortLast },
  };
}

/** null: the tables are new. */
export function readSwitches(tables: Tables): Switches | null {
  const { protection, timeouts, localPorts } = readSettings(tables);
  return timeouts.established > 0 ? { ...protection, timeouts, localPorts } : null;
}
