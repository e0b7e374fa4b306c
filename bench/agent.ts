import { contentHash } from "../packages/agent-api/src/index";
import type { Config } from "../packages/model/src/index";
import { largeConfig } from "../packages/store/src/seeds/large-config";
import type { Bench } from "./bench";
import { type AgentProcess, startAgent } from "./rig/agent-process";
import { applyTimed, wholeRevision } from "./rig/agent-revision";
import { engineConditions } from "./rig/conditions";
import { coreShare, residentMiB } from "./rig/process-use";
import type { Session } from "./session";

const sampledSeconds = 10;

export const agent: Bench = {
  name: "agent",
  about: "The agent as shipped, over its socket: watching 10,000 destinations, changing one of 100,000.",
  needs: ["root", "bpf"],
  async run(session) {
    const process = await startAgent(session);
    session.say("1,000 services with 10 destinations: samples of 10,000 destinations");
    await applyTimed(process, wholeRevision(1, largeConfig({ services: 1_000 })));
    const sampling = await session.interleave({
      share: () => coreShare([process.pid], sampledSeconds, session.signal),
    });

    session.say("10,000 services with 10 destinations");
    const all = largeConfig();
    await applyTimed(process, wholeRevision(2, all));
    const changes = await oneByOne(session, process, all, 3);
    const watching = await coreShare([process.pid], sampledSeconds, session.signal);
    const memory = residentMiB([process.pid, process.healthPid]);
    return {
      figures: [
        { name: "sampling 10,000 destinations each second", unit: "%", values: sampling.share, bar: { atMost: 5 } },
        { name: "one change in 10,000 × 10, call to outcome", unit: "ms", values: changes, bar: { atMost: 50 } },
        { name: "sampling 10,000 × 10 each second", unit: "%", values: [watching] },
        { name: "memory of agent and health, 10,000 × 10", unit: "MiB", values: [memory] },
      ],
      conditions: [
        "%: of one core, over 10 s, without health checks and without anybody asking",
        "one change: the weight of one destination; written down durably before and after it is in place",
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
      const changes = [{ kind: "destination" as const, id: after.id, after }];
      return applyTimed(process, { base: revision - 1, revision: revision++, changes, hash: contentHash(config) });
    },
  });
  return times;
}
