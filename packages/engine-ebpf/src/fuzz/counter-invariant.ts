import { isDeepStrictEqual } from "node:util";
import { countedLoads, loadsInTable } from "../rig/loads";
import { Random } from "./random";
import { cards, type Stage } from "./stage";
import { type Arrival, drawArrival } from "./traffic";
import { drawEdit, drawWorld } from "./world";

const FRAMES_PER_WORLD = 100_000;
const DIFFERENT_FRAMES = 4000;
const BETWEEN_LOOKS = 10_000;

/**
 * Random frames without a model: whatever they are and whatever is configured meanwhile, each destination's counts must
 * be the sum over the table. Returns the number of looks; throws when one differs.
 */
export async function holdCounters(stage: Stage, seed: number, frames: number, signal: AbortSignal): Promise<number> {
  const random = new Random(seed);
  let looks = 0;
  for (let sent = 0; sent < frames; ) {
    const world = drawWorld(random, `c${seed}-${sent}`, stage.hook);
    await stage.begin(world.want, world.switches);
    let { want } = world;
    const arrivals: Arrival[] = Array.from({ length: DIFFERENT_FRAMES }, () => drawArrival(random, world, cards, []));
    for (const end = Math.min(frames, sent + FRAMES_PER_WORLD); sent < end; sent++) {
      const { side, frame, metadata } = random.pick(arrivals);
      stage.send(side, frame, metadata);
      if (random.oneIn(500)) {
        stage.passTime(random.below(30));
        stage.setClock();
      }
      if (random.oneIn(5000)) {
        want = drawEdit(random, world.want, want);
        await stage.change(want);
      }
      if ((sent + 1) % BETWEEN_LOOKS !== 0) continue;
      signal.throwIfAborted();
      stage.sweep();
      looks++;
      if (!isDeepStrictEqual(countedLoads(stage.engine), loadsInTable(stage.engine)))
        throw new Error(`counts drifted within ${BETWEEN_LOOKS} frames of ${sent + 1}, seed ${seed}`);
    }
  }
  return looks;
}
