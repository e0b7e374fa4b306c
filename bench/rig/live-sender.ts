import { TestRunner } from "../../packages/engine-ebpf/src/test-run";
import { quartilesOf } from "../quartiles";
import { frameOf, type Row } from "./row-player";
import { until } from "./until";
import type { Yardstick } from "./yardstick";

const frames = 131_072;
const slices = 8;

export type LiveSender = ReturnType<typeof createLiveSender>;

/** Sends live frames of these clients out of an interface, as fast as one processor can; they end in `sink`. */
export function createLiveSender(yardstick: Yardstick, ifindex: number, ends: Uint8Array, signal: AbortSignal) {
  const runner = new TestRunner(yardstick.programFd("play"), "xdp");
  const row: Row = { to: "server", ends };

  /**
   * Nanoseconds per frame as the kernel takes them; it leaves out what it takes to begin and end, and when others have
   * the processor. A batch goes all its way before the next is made, so the way is part of the time.
   */
  async function slice(frame: Uint8Array): Promise<number> {
    const expected = yardstick.sunk() + frames;
    const { nanoseconds } = runner.run(frame, { repeat: frames, live: true });
    await until(`all of ${frames} frames arrive`, 2000, signal, () => yardstick.sunk() >= expected);
    return nanoseconds;
  }

  return {
    /** Nanoseconds per frame, the median of some slices. */
    async send(destination: string): Promise<number> {
      const frame = frameOf(row, destination);
      yardstick.measure(yardstick.programFd("send"));
      yardstick.setRow({ frame, reply: false, ends, ifindex });
      const times: number[] = [];
      for (let number = 0; number < slices; number++) times.push(await slice(frame));
      return quartilesOf(times).median;
    },
  };
}
