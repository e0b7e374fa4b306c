import { createMemoryEngine, type ForwardingEngine } from "@loaddirector/engine";
import {
  createAddressesEngine,
  createLocalDeliveryEngine,
  localDeliveryRank,
  readNeighbours,
} from "@loaddirector/engine-iproute";
import { type Capabilities, type Message, message } from "@loaddirector/model";
import type { AgentConfig } from "./agent-config";
import { createEngineNotices, type EngineNotice, type EngineNotices } from "./engine-notices";
import type { RankedEngines } from "./pass";

export interface SelectedEngines {
  readonly forwarding: ForwardingEngine;
  readonly engines: RankedEngines;
  readonly notices?: EngineNotices;
  /** Why the engine that the agent's configuration names is not there: no revision is taken then. */
  readonly missing?: Message;
  /** Absent: this box sends nothing to any server. */
  readonly readNeighbours?: typeof readNeighbours;
}

/**
 * The engines for this box. Memory is never chosen silently: its capabilities say why nothing is forwarded. The
 * forwarding engine is started here, since only the kernel knows whether it takes the programs.
 */
export async function selectEngines(config: AgentConfig, signal: AbortSignal): Promise<SelectedEngines> {
  if (config.engine === "memory") return memory(message("agent.memoryChosen"), "info");
  const ebpf = await import("@loaddirector/engine-ebpf");
  const without = (reason: Message) =>
    config.engine === "auto" ? memory(reason, "warning") : withoutEngine(reason, ebpf.ebpfCapabilities);
  const probe = ebpf.probeEbpf();
  if (!probe.available) return without(probe.reason);
  const balanced = config.interfaces.flatMap(({ name, role }) =>
    role === "external" || role === "internal" ? [[name, role] as const] : [],
  );
  const notices = createEngineNotices();
  const forwarding = ebpf.createEbpfEngine({
    instance: config.instance,
    runDir: config.runDir,
    interfaces: balanced.map(([name]) => name),
    roles: Object.fromEntries(balanced),
    capacity: config.capacity,
    onNotice: notices.add,
    ...(config.objectPath ? { objectPath: config.objectPath } : {}),
  });
  const refused = await ebpf.refusalOf(() => forwarding.start(signal));
  if (refused) return without(refused);
  const addresses = createAddressesEngine({ interfaces: config.interfaces });
  return {
    forwarding,
    notices,
    readNeighbours,
    engines: [
      { rank: 10, engine: addresses },
      { rank: localDeliveryRank, engine: createLocalDeliveryEngine() },
      { rank: 30, engine: forwarding },
    ],
  };
}

/** Without forwarding no address is taken either: clients would reach a box that does not answer for its servers. */
function memory(reason: Message, severity: EngineNotice["severity"]): SelectedEngines {
  const forwarding = createMemoryEngine({ reason });
  const notices = createEngineNotices();
  notices.add({ text: message("event.notForwarding", { reason }), severity });
  return { forwarding, engines: [{ rank: 30, engine: forwarding }], notices };
}

/** The kernel is left as it is; status and events say why, and revisions are refused until the agent starts with it. */
function withoutEngine(reason: Message, capabilities: Capabilities): SelectedEngines {
  const forwarding = createMemoryEngine({ reason, capabilities });
  const notices = createEngineNotices();
  const text = message("event.engineNotStarted", { facility: forwarding.facility, reason });
  notices.add({ text, severity: "warning" });
  return { forwarding, engines: [{ rank: 30, engine: forwarding }], notices, missing: reason };
}
