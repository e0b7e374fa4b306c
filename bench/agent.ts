import { type AgentChange, type ApplyOutcome, contentHash } from "../packages/agent-api/src/index";
import { type AnyObject, type Config, kindOrder, objectsOf } from "../packages/model/src/index";
import { largeConfig } from "../packages/store/src/seeds/large-config";
import type { Bench, Figure } from "./bench";
import { type AgentProcess, startAgent } from "./rig/agent-process";
import { engineConditions } from "./rig/conditions";
import { coreShare, mapsMiB, residentMiB } from "./rig/process-use";
import type { Session } from "./session";

const sampledSeconds = 10;

export const agent: Bench = {
  name: "agent",
  about: "The agent as shipped, over its socket: loading 10,000 services with 10 destinations, changing one, watching.",
  needs: ["root", "bpf"],
  async run(session) {
    const process = await startAgent(session);
    const pids = [process.pid, process.healthPid];
    const memory = (name: string): Figure => ({
      name: `memory of agent and health, ${name}`,
      unit: "MiB",
      values: [residentMiB(pids)],
    });
    const empty = memory("empty");

    session.say("100 services with 10 destinations: memory");
    const hundred = largeConfig({ services: 100 });
    await apply(process, 1, null, changesTo(hundred), hundred);
    const small = memory("100 × 10");
    const maps: Figure = { name: "memory of the maps", unit: "MiB", values: [mapsMiB(process.pid)] };

    session.say("1,000 services with 10 destinations: samples of 10,000 destinations");
    const thousand = largeConfig({ services: 1_000 });
    await apply(process, 2, null, changesTo(thousand), thousand);
    const sampling = await session.interleave({
      share: () => coreShare([process.pid], sampledSeconds, session.signal),
    });

    session.say("10,000 services with 10 destinations");
    const all = largeConfig();
    const loading = await timed(() => apply(process, 3, null, changesTo(all), all));
    session.say(`loaded in ${(loading / 1000).toFixed(1)} s`);
    const changes = await oneByOne(session, process, all, 4);
    const watching = await coreShare([process.pid], sampledSeconds, session.signal);
    return {
      figures: [
        empty,
        { ...small, bar: { atMost: 128 } },
        maps,
        { name: "sampling 10,000 destinations each second", unit: "%", values: sampling.share, bar: { atMost: 5 } },
        { name: "loading 10,000 × 10, call to outcome", unit: "s", values: [loading / 1000], bar: { atMost: 3 } },
        { name: "one change in 10,000 × 10, call to outcome", unit: "ms", values: changes, bar: { atMost: 50 } },
        { name: "sampling 10,000 × 10 each second", unit: "%", values: [watching] },
        memory("10,000 × 10"),
      ],
      conditions: [
        "%: of one core, over 10 s, without health checks and without anybody asking",
        "memory: pages of files that both processes have, such as the program, count once; maps are told apart",
        "loading includes 10,000 virtual addresses on an interface",
        ...engineConditions,
      ],
    };
  },
};

/** The weight of one destination, another one each round. Gives milliseconds. */
async function oneByOne(session: Session, process: AgentProcess, loaded: Config, next: number): Promise<number[]> {
  let config = loaded;
  let revision = next;
  const { times } = await session.interleave({
    times: async () => {
      const at = Math.floor((config.destinations.length / session.rounds) * (revision - next));
      const after = { ...config.destinations[at]!, weight: 2 };
      config = { ...config, destinations: config.destinations.with(at, after) };
      // Hashing is the caller's work and no part of the call.
      const hash = contentHash(config);
      const change: AgentChange = { kind: "destination", id: after.id, after };
      const base = revision - 1;
      return timed(() => apply(process, revision++, base, [change], config, hash));
    },
  });
  return times;
}

function changesTo(config: Config): AgentChange[] {
  return kindOrder.flatMap((kind) =>
    (objectsOf(config, kind) as readonly AnyObject[]).map((after) => ({ kind, id: after.id, after }) as AgentChange),
  );
}

async function apply(
  { client }: AgentProcess,
  revision: number,
  base: number | null,
  changes: AgentChange[],
  result: Config,
  hash = contentHash(result),
): Promise<ApplyOutcome> {
  const outcome = await client.applyRevision.mutate({ base, changes, revision, hash, confirmWithin: null });
  if (outcome.result !== "applied")
    throw new Error(`revision ${revision}: ${outcome.result} ${JSON.stringify(outcome.reason ?? outcome.problems[0])}`);
  return outcome;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
