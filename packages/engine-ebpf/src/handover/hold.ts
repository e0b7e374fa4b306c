import { settingsCodec } from "../abi.generated";
import { clockNow, ticks } from "../clock";
import type { Tables } from "../tables";

/** Seconds after which connections are made again, whatever became of this process. */
const longest = 10;
const field = settingsCodec.offset;

/** From now on connections go on and none is made, as bpf/hold.h has it. */
export function holdNew({ settings: { view } }: Pick<Tables, "settings">): void {
  const until = (clockNow(view.getUint32(field.clockOffset, true)) + ticks(longest)) >>> 0;
  view.setUint32(field.holdUntil, until || 1, true);
}

export function admitNew({ settings: { view } }: Pick<Tables, "settings">): void {
  view.setUint32(field.holdUntil, 0, true);
}
