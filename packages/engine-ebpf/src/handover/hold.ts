import { settingsCodec } from "../abi.generated";
import { clockNow, ticks } from "../clock";
import type { MappedArray } from "../mapped-array";
import type { Tables } from "../tables";

/** Seconds after which connections are made again, whatever became of this process. */
const longest = 10;
const field = settingsCodec.offset;

/** From now on connections go on and none is made, as bpf/hold.h has it. */
export function holdNew(tables: Pick<Tables, "settings">): void {
  setHold(tables.settings, field.holdUntil, tables);
}

export function admitNew({ settings }: Pick<Tables, "settings">): void {
  setHold(settings, field.holdUntil, null);
}

/**
 * The same for settings of another layout; `offset` is null where programs cannot hold. `clock`: settings whose clock
 * both share, null: to admit.
 */
export function setHold(settings: MappedArray, offset: number | null, clock: Pick<Tables, "settings"> | null): void {
  if (offset === null) return;
  const until = clock && clockNow(clock.settings.view.getUint32(field.clockOffset, true)) + ticks(longest);
  settings.view.setUint32(offset, until === null ? 0 : until >>> 0 || 1, true);
}
