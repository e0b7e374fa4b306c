import { fileURLToPath } from "node:url";
import { type AgentProcess, createAgentProcess } from "../../packages/agent/src/agent-process";
import { execute, inNamespace, type Lab } from "../../packages/lab/src/index";
import { bundleAgent } from "./bundled-agent";

export interface AgentInLab {
  readonly agent: AgentProcess;
  /** Takes the lab down too. */
  remove(): Promise<void>;
}

/**
 * For tests: the agent as a box runs it, started in the director of a lab with the eBPF engine. `fields`: what else its
 * agent.json says.
 */
export async function startAgentInLab(
  lab: Lab,
  instance: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<AgentInLab> {
  const bundle = await bundleAgent();
  const agent = await createAgentProcess({
    program: bundle.argv,
    config: {
      instance,
      engine: "ebpf",
      objectPath: fileURLToPath(new URL("../../packages/engine-ebpf/dist/director.bpf.o", import.meta.url)),
      interfaces: ["external", "internal", "heartbeat", "management"].map((name) => ({ name, role: name })),
      healthUid: 65_534,
      healthGid: 65_534,
      ...fields,
    },
    within: (argv) => inNamespace(lab.namespace("director"), argv),
  });
  await agent.start();
  return {
    agent,
    async remove() {
      await agent.end("SIGTERM");
      await lab.down();
      await execute(["umount", "-l", `${agent.runDir}/bpf`]).catch(() => {});
      await agent.remove();
      await bundle.remove();
    },
  };
}
