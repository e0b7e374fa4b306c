import { LD_TICK_SHIFT } from "./abi.generated";

const shift = BigInt(LD_TICK_SHIFT);

/** The data plane's clock: monotonic nanoseconds >> LD_TICK_SHIFT, 32 bits. `offset` is that of the settings map. */
export function clockNow(offset: number): number {
  return (Number((process.hrtime.bigint() >> shift) & 0xffff_ffffn) + offset) >>> 0;
}

export function ticks(seconds: number): number {
  return Math.round((seconds * 1e9) / 2 ** LD_TICK_SHIFT);
}

export function secondsOf(count: number): number {
  return (count * 2 ** LD_TICK_SHIFT) / 1e9;
}
