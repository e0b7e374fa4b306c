import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCapture } from "../rig/pcap";
import { type Failure, FRAMES_PER_EPISODE, playEpisode, replay, type Step } from "./episode";
import { shrink } from "./shrink";
import { type Stage, StalledError } from "./stage";

const STALLS_IN_A_ROW = 20;
/**
 * Episodes of a run that may differ once and, played again step by step, not. Seen once in some thousand episodes, a
 * packet that is missing in the counts of a busy machine; its cause is not known. They are printed and captured.
 */
const PASSING_DIFFERENCES = 1;
const captures = fileURLToPath(new URL("../../../../test-results/", import.meta.url));

/** Plays one episode per seed. Returns the number of frames compared; throws with the smallest failing case. */
export async function runFuzz(stage: Stage, seeds: Iterable<number>): Promise<number> {
  let frames = 0;
  let passing = 0;
  for (const seed of seeds) {
    const failure = await unstalled(() => playEpisode(stage, seed));
    if (failure) {
      const again = await unstalled(() => replay(stage, failure.world, failure.steps));
      if (again || ++passing > PASSING_DIFFERENCES) {
        const least = await shrink(again ?? failure, (steps) => unstalled(() => replay(stage, failure.world, steps)));
        throw new Error(report(seed, least));
      }
      console.warn(report(seed, failure));
    }
    frames += FRAMES_PER_EPISODE;
  }
  return frames;
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
