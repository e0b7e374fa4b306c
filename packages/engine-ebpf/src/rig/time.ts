import { settingsCodec } from "../abi.generated";
import { ticks } from "../clock";
import type { EbpfEngine } from "../engine";

/** For tests: moves the data plane's clock, against which timeouts are judged; back with less than 0. */
export function passTime(engine: EbpfEngine, seconds: number): void {
  const { view } = engine.running().tables.settings;
  const at = settingsCodec.offset.clockOffset;
  view.setUint32(at, (view.getUint32(at, true) + ticks(seconds)) >>> 0, true);
}
