import { createMemoryEngine, type ForwardingEngine } from "@loaddirector/engine";
import { createAddressesEngine, createLocalDeliveryEngine, localDeliveryRank } from "@loaddirector/engine-iproute";
import { type Message, message } from "@loaddirector/model";
import type { AgentConfig } from "./agent-config";
import type { Log } from "./log";
import type { RankedEngines } from "./pass";

export interface SelectedEngines {
  readonly forwarding: ForwardingEngine;
  readonly engines: RankedEngines;
}

/**
 * The engines for this box. Memory is never chosen silently: its capabilities say why nothing is forwarded. With `auto`
 * the forwarding engine is started here, since only the kernel knows whether it takes the programs.
 */
export async function selectEngines(config: AgentConfig, log: Log, signal: AbortSignal): Promise<SelectedEngines> {
  if (config.engine === "memory") return memory(message("agent.memoryChosen"));
  const ebpf = await import("@loaddirector/engine-ebpf");
  const probe = ebpf.probeEbpf();
  if (!probe.available) {
    if (config.engine === "auto") return memory(probe.reason);
    throw new Error(`the eBPF engine cannot run here: ${JSON.stringify(probe.reason)}`);
  }
  const balanced = config.interfaces.flatMap(({ name, role }) =>
    role === "external" || role === "internal" ? [[name, role] as const] : [],
  );
  const forwarding = ebpf.createEbpfEngine({
    instance: config.instance,
    runDir: config.runDir,
    interfaces: balanced.map(([name]) => name),
    roles: Object.fromEntries(balanced),
    capacity: config.capacity,
    onHandover: (text) => log("info", text),
    ...(config.objectPath ? { objectPath: config.objectPath } : {}),
  });
  if (config.engine === "auto") {
    const refused = await ebpf.refusalOf(() => forwarding.start(signal));
    if (refused) return memory(refused);
  }
  const addresses = createAddressesEngine({ interfaces: config.interfaces });
  return {
    forwarding,
    engines: [
      { rank: 10, engine: addresses },
      { rank: localDeliveryRank, engine: createLocalDeliveryEngine() },
      { rank: 30, engine: forwarding },
    ],
  };
}

/** Without forwarding no address is taken either: clients would reach a box that does not answer for its servers. */
function memory(reason: Message): SelectedEngines {
  const forwarding = createMemoryEngine({ reason });
  return { forwarding, engines: [{ rank: 30, engine: forwarding }] };
}
