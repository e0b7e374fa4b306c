import { execute, inNamespace, type Lab } from "../packages/lab/src/index";
import { largeConfig } from "../packages/store/src/seeds/large-config";
import type { Bench } from "./bench";
import { startAgent } from "./rig/agent-process";
import { applyTimed, wholeRevision } from "./rig/agent-revision";
import type { Session } from "./session";

const addresses = { few: 100, many: 10_000 } as const;

export const agentLoading: Bench = {
  name: "agent-loading",
  about: "The agent as shipped, over its socket: from nothing to 10,000 services with 10 destinations in one revision.",
  needs: ["root", "bpf"],
  async run(session) {
    const alone: number[] = [];
    const { few, many } = await session.interleave({
      few: async () => (await load(session, addresses.few)).seconds,
      many: async () => {
        const { seconds, kernel } = await load(session, addresses.many);
        alone.push(kernel);
        return seconds;
      },
    });
    return {
      figures: [
        { name: "over 100 virtual addresses, call to outcome", unit: "s", values: few, bar: { atMost: 3 } },
        { name: "over 10,000 virtual addresses on one interface, call to outcome", unit: "s", values: many },
        { name: "ip alone, adding 10,000 addresses to one interface", unit: "s", values: alone },
        {
          name: "over 10,000 virtual addresses, less what ip alone takes",
          unit: "s",
          values: many.map((seconds, round) => seconds - alone[round]!),
          bar: { atMost: 3 },
        },
      ],
      conditions: [
        "an agent that has just started, each time",
        "the kernel compares each new IPv4 address with all others of its interface: docs/decisions/0016-addresses-stay-addresses.md",
      ],
    };
  },
};

/** Seconds that the agent takes, and `ip` alone for as many addresses. */
async function load(session: Session, virtualAddresses: number) {
  const agent = await startAgent(session);
  try {
    const seconds = (await applyTimed(agent, wholeRevision(1, largeConfig({ virtualAddresses })))) / 1000;
    return { seconds, kernel: await ipAlone(agent.lab, virtualAddresses) };
  } finally {
    await agent.stop();
  }
}

/** On an interface of its own, which goes with the lab. */
async function ipAlone(lab: Lab, count: number): Promise<number> {
  const within = (argv: string[]) => inNamespace(lab.namespace("client"), argv);
  await execute(within(["ip", "link", "add", "ldbench0", "type", "veth", "peer", "name", "ldbench1"]));
  await execute(within(["ip", "link", "set", "ldbench0", "up"]));
  const line = (_: unknown, at: number) => `address add 10.200.${at >> 8}.${at & 255}/32 dev ldbench0\n`;
  const input = Array.from({ length: count }, line).join("");
  const began = performance.now();
  await execute(within(["ip", "-batch", "-"]), { input, timeout: 120_000 });
  return (performance.now() - began) / 1000;
}
