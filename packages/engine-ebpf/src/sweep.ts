import { LD_SWEEP_GONE, sweepCodec } from "./abi.generated";
import type { Tables } from "./tables";
import type { TestRunner } from "./test-run";

/** One run looks at so many buckets, to hold a CPU for well under a millisecond. */
const BUCKETS_PER_RUN = 1024;
const dummyFrame = new Uint8Array(64);

/** Lets the kernel take expired records out of both tables; returns how many live ones are left. */
export function sweepTables(tables: Tables, runner: TestRunner): { used4: number; used6: number } {
  return { used4: sweepTable(tables, runner, 4), used6: sweepTable(tables, runner, 6) };
}

/** The same for records whose destination is gone, and for no other: their counts need not wait for the next sweep. */
export function sweepGone(tables: Tables, runner: TestRunner): void {
  for (const family of [4, 6] as const) sweepTable(tables, runner, family, LD_SWEEP_GONE);
}

function sweepTable(tables: Tables, runner: TestRunner, family: 4 | 6, kind = 0): number {
  const buckets = (family === 4 ? tables.connection4 : tables.connection6).entries;
  const { view } = tables.sweepRequest;
  let live = 0;
  for (let firstBucket = 0; firstBucket < buckets; firstBucket += BUCKETS_PER_RUN) {
    const request = {
      family: family | kind,
      firstBucket,
      buckets: Math.min(BUCKETS_PER_RUN, buckets - firstBucket),
      released: 0,
      live: 0,
    };
    sweepCodec.write(view, 0, request);
    runner.run(dummyFrame);
    live += sweepCodec.read(view).live;
  }
  return live;
}
