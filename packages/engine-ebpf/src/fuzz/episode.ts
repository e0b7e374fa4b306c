import type { ForwardingWant } from "@loaddirector/engine";
import { defaultTimeouts } from "@loaddirector/model";
import { compareConnections, compareOutcome, compareState } from "./compare";
import { ForbiddenError } from "./model/choices";
import type { Connection } from "./model/connection-table";
import { DirectorModel, type Timeouts } from "./model/director";
import { bytesOf } from "./model/service";
import { Random } from "./random";
import { cards, createNetworkModel, QUANTUM_SECONDS, type Stage } from "./stage";
import { type Arrival, drawArrival } from "./traffic";
import { drawEdit, drawWorld, places, type World } from "./world";

export const FRAMES_PER_EPISODE = 2000;

export type Step =
  | ({ readonly kind: "frame" } & Arrival)
  | { readonly kind: "time"; readonly quanta: number }
  | { readonly kind: "sweep" }
  | { readonly kind: "configure"; readonly want: ForwardingWant }
  | { readonly kind: "compare" };

export interface Failure {
  readonly world: World;
  /** Those that led to it; the last one shows it. */
  readonly steps: readonly Step[];
  readonly difference: string;
}

/** Seconds; those that services may set are the product's own defaults, the others the reference kernel's. */
const timeouts: Timeouts = {
  none: 2,
  established: defaultTimeouts.established,
  synSent: 120,
  synRecv: defaultTimeouts.synReceived,
  finWait: defaultTimeouts.finWait,
  timeWait: 120,
  close: 10,
  closeWait: 60,
  lastAck: 30,
  listen: 120,
  synack: 120,
  udpFlow: defaultTimeouts.udp,
};

/** One step on the data plane and on the model. Returns what differs, or null. */
async function take(stage: Stage, model: DirectorModel, step: Step): Promise<string | null> {
  switch (step.kind) {
    case "frame":
      return compareFrame(stage, model, step);
    case "time":
      model.now += step.quanta * QUANTUM_SECONDS;
      stage.passTime(step.quanta * QUANTUM_SECONDS);
      return null;
    case "sweep":
      stage.sweep();
      model.sweep();
      return null;
    case "configure":
      model.configure(step.want);
      await stage.change(step.want);
      return null;
    case "compare":
      return (await compareState(stage, model)) ?? compareConnections(stage, model);
  }
}

function compareFrame(stage: Stage, model: DirectorModel, arrival: Arrival): string | null {
  const { side, frame, metadata } = arrival;
  const got = stage.receive(arrival);
  try {
    return compareOutcome(frame, model.receive(side, frame, metadata), got);
  } catch (error) {
    if (error instanceof ForbiddenError) return error.message;
    throw error;
  }
}

async function begin(stage: Stage, { want, switches }: World): Promise<DirectorModel> {
  await stage.begin(want, switches);
  const model = new DirectorModel(stage.hook, createNetworkModel(), switches, timeouts, stage.choices, stage.isCrowded);
  model.configure(want);
  return model;
}

/** Draws a world and its traffic from a seed and plays both. `spoil` plants a fault in the data plane before. */
export async function playEpisode(
  stage: Stage,
  seed: number,
  spoil: (stage: Stage) => void = () => {},
  frames = FRAMES_PER_EPISODE,
): Promise<Failure | null> {
  const random = new Random(seed);
  const world = drawWorld(random, `e${seed}`, stage.hook, !stage.isCrowded);
  const model = await begin(stage, world);
  spoil(stage);
  const steps: Step[] = [];
  let want = world.want;
  let known: Connection[] = [];
  for (let drawn = 0; drawn < frames; ) {
    let step: Step;
    switch (random.choose(stage.isCrowded ? crowdedKinds : kinds)) {
      case "time":
        step = { kind: "time", quanta: random.choose(pauses) };
        break;
      case "configure":
        want = drawEdit(random, world.want, want);
        step = { kind: "configure", want };
        break;
      case "frame":
        if (drawn++ % 16 === 0) known = model.connections.all().filter(({ client }) => reachable.has(client));
        step = { kind: "frame", ...drawArrival(random, world, cards, stage.isCrowded && random.oneIn(2) ? [] : known) };
        break;
      case "sweep":
        step = { kind: "sweep" };
        break;
      case "compare":
        step = { kind: "compare" };
        break;
    }
    steps.push(step);
    const difference = await take(stage, model, step);
    if (difference) return { world, steps, difference };
  }
  const difference = await take(stage, model, { kind: "compare" });
  return difference ? { world, steps: [...steps, { kind: "compare" }], difference } : null;
}

/** Plays recorded steps on a fresh stage; stops at the first difference. */
export async function replay(stage: Stage, world: World, steps: readonly Step[]): Promise<Failure | null> {
  const model = await begin(stage, world);
  for (const [place, step] of steps.entries()) {
    const difference = await take(stage, model, step);
    if (difference) return { world, steps: steps.slice(0, place + 1), difference };
  }
  return null;
}

const kinds = [
  [4000, "frame"],
  [100, "time"],
  [10, "sweep"],
  [10, "configure"],
  [8, "compare"],
] as const;

/** More new connections in less time. */
const crowdedKinds = kinds.map(([weight, kind]) => [kind === "time" ? 15 : weight, kind] as const);

/** In quanta. */
const pauses = [
  [6, 1],
  [4, 2],
  [3, 5],
  [2, 25],
  [1, 350],
] as const;

/** The model's routes are known for these only. */
const reachable = new Set([...places[4].clients, ...places[6].clients].map(bytesOf));
