import {
  type Address,
  type Capabilities,
  capabilitiesOf,
  type ForwardingSettings,
  forwardingSettingsSchema,
  type Message,
  message,
} from "@loaddirector/model";
import type {
  Change,
  ForwardingCounters,
  ForwardingEngine,
  ForwardingHave,
  ForwardingService,
  ForwardingWant,
  Outcome,
} from "./contract";
import { diffServices, forwardingRank, sameValue } from "./diff-services";
import { differingServices, idsOfPart } from "./differing-services";
import { diffEcho, type EchoAction } from "./echo-ignored";
import { expandForwarding } from "./expand-forwarding";
import { explainFlow } from "./explain/explain";
import { memoryView } from "./explain/memory-view";

type Action =
  | { service: ForwardingService | null; id: string }
  | Pick<ForwardingWant, "localAddresses">
  | EchoAction
  | { settings: ForwardingSettings };

function localAddressChange(want: ForwardingWant, have: ForwardingWant): Change<Action>[] {
  const { localAddresses } = want;
  if (sameValue(localAddresses, have.localAddresses)) return [];
  const text = message("ebpf.localAddresses", { count: localAddresses.length });
  return [{ object: null, phase: "update", rank: forwardingRank, text, action: { localAddresses } }];
}

function settingsChange({ settings }: ForwardingWant, have: ForwardingWant): Change<Action>[] {
  if (!settings || sameValue(settings, have.settings)) return [];
  const text = message("ebpf.settings");
  return [{ object: null, phase: "update", rank: forwardingRank, text, action: { settings } }];
}

export interface MemoryEngineOptions {
  /** Why nothing is forwarded; shown on every page. */
  readonly reason: Message;
  /** Of the engine whose place it takes, so that what that one carries is not refused; absent: its own. */
  readonly capabilities?: Capabilities;
}

/** Remembers and refuses like the real engine, forwards nothing. For hosts without the privileges; never chosen silently. */
export function createMemoryEngine(
  options: MemoryEngineOptions,
): ForwardingEngine & { tamper(edit: (services: Map<string, ForwardingService>) => void): void } {
  const services = new Map<string, ForwardingService>();
  let localAddresses: ForwardingWant["localAddresses"] = [];
  const echoIgnored = new Set<Address>();
  let settings: ForwardingSettings = forwardingSettingsSchema.parse({});
  const own = capabilitiesOf({
    engine: "memory",
    forwards: options.reason,
    schedulers: ["rr", "wrr", "lc", "wlc"],
    methods: ["nat", "fullnat", "tun", "dr"],
    features: ["anyAddress", "anyPort", "portRange", "firewallMark", "thresholds", "echoChoice"],
  });
  const capabilities = { ...(options.capabilities ?? own), forwards: options.reason };
  const zero = { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };
  return {
    facility: "forwarding",
    start: async () => {},
    stop: async () => {},
    capabilities: () => capabilities,
    hooks: () => [],
    control: null,
    expand: (config, overlay) => expandForwarding(config, overlay, capabilities),
    check: async () => [],
    differing: differingServices,
    observe: async (_signal, part): Promise<ForwardingHave> => {
      const ids = part && idsOfPart(part);
      const held = [...services.values()].filter(({ id }) => !ids || ids.has(id));
      const inOrder = held.sort((a, b) => (a.id < b.id ? -1 : 1));
      return { services: inOrder, localAddresses, echoIgnored: [...echoIgnored].sort(), settings, missingHooks: [] };
    },
    diff: (want, have) => [
      ...settingsChange(want, have),
      ...localAddressChange(want, have),
      ...diffEcho(want, have),
      ...diffServices(want, have),
    ],
    apply: async (changes, signal) =>
      changes.map((change): Outcome => {
        if (signal.aborted) return { change, ok: false, reason: message("engine.aborted") };
        remember(change as Change<Action>);
        return { change, ok: true };
      }),
    echoIgnored: () => [...echoIgnored].sort(),
    counters: async (): Promise<ForwardingCounters> => ({
      at: performance.now(),
      services: new Map([...services.keys()].map((id) => [id, zero])),
      destinations: new Map(
        [...services.values()].flatMap(({ destinations }) =>
          destinations.map(({ id }) => [id, { ...zero, active: 0, inactive: 0, persistent: 0 }] as const),
        ),
      ),
      drops: new Map(),
      table: { used4: 0, used6: 0, size4: 0, size6: 0 },
    }),
    connections: async () => ({ connections: [], next: null, examined: 0, walked: 1 }),
    explain: async (flow) => explainFlow(memoryView([...services.values()], echoIgnored), flow),
    tamper: (edit) => edit(services),
  };

  function remember({ action }: Change<Action>): void {
    if ("localAddresses" in action) localAddresses = action.localAddresses;
    else if ("ignored" in action) echoIgnored[action.ignored ? "add" : "delete"](action.address);
    else if ("settings" in action) settings = action.settings;
    else if (action.service === null) services.delete(action.id);
    else if (!sameValue(services.get(action.id), action.service)) services.set(action.id, action.service);
  }
}
