import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCapture } from "../rig/pcap";
import { type Failure, FRAMES_PER_EPISODE, playEpisode, replay, type Step } from "./episode";
import { shrink } from "./shrink";
import { type Stage, StalledError } from "./stage";

const STALLS_IN_A_ROW = 20;
const captures = fileURLToPath(new URL("../../../../test-results/", import.meta.url));

/** Plays one episode per seed. Returns the number of frames compared; throws with the smallest failing case. */
export async function runFuzz(stage: Stage, seeds: Iterable<number>): Promise<number> {
  let frames = 0;
  for (const seed of seeds) {
    const failure = await unstalled(() => playEpisode(stage, seed));
    if (failure) throw new Error(report(seed, await smallest(stage, failure)));
    frames += FRAMES_PER_EPISODE;
  }
  return frames;
}

/** As it is when it does not fail again: then something decides that a step does not hold. */
async function smallest(stage: Stage, failure: Failure): Promise<Failure> {
  const fails = (steps: readonly Step[]) => unstalled(() => replay(stage, failure.world, steps));
  const again = await fails(failure.steps);
  return again ? shrink(again, fails) : { ...failure, difference: `${failure.difference}\nnot when played again` };
}

/** Again when the machine was busy with something else in the middle of a packet. */
export async function unstalled<T>(play: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await play();
    } catch (error) {
      if (!(error instanceof StalledError) || tries === STALLS_IN_A_ROW) throw error;
    }
  }
}

function report(seed: number, { world, steps, difference }: Failure): string {
  const frames = steps.flatMap((step) => (step.kind === "frame" ? [step.frame] : []));
  mkdirSync(captures, { recursive: true });
  const capture = join(captures, `fuzz-${seed}.pcap`);
  writeCapture(capture, frames);
  return [
    `seed ${seed}, ${steps.length} steps, frames in ${capture}`,
    JSON.stringify(world.switches),
    ...world.want.services.map((each) => JSON.stringify(each)),
    ...steps.map(line),
    difference,
  ].join("\n");
}

function line(step: Step): string {
  if (step.kind === "frame") return `${step.side} ${JSON.stringify(step.metadata ?? {})} ${step.frame.toString("hex")}`;
  if (step.kind === "time") return `${step.quanta} quanta pass`;
  return step.kind === "configure" ? `configure ${JSON.stringify(step.want)}` : step.kind;
}
