import type { InterfaceLive, Live, LiveHistory } from "@loaddirector/agent-api";
import type { ForwardingCounters, ForwardingEngine } from "@loaddirector/engine";
import { type Config, ConfigIndex, effectiveWeight, emptyOverlay, type Overlay } from "@loaddirector/model";
import type { BoxUsage } from "./box-usage";
import { createHistory } from "./history";
import { ratesBetween } from "./rates";

export interface StatisticsOptions {
  readonly forwarding: ForwardingEngine;
  readonly running: () => { readonly config: Config; readonly overlay: Overlay };
  readonly readInterfaces: (at: number) => InterfaceLive[];
  readonly readBox: () => BoxUsage;
  readonly onError: (error: unknown) => void;
}

export type Statistics = ReturnType<typeof createStatistics>;

/** One sample a second of everything people watch: counters of the engine, interfaces, the box. */
export function createStatistics(options: StatisticsOptions) {
  const history = createHistory();
  let before: ForwardingCounters | null = null;
  let live: Live | null = null;
  let timer: NodeJS.Timeout | null = null;
  let index: { config: Config; index: ConfigIndex } | null = null;
  let stopped = true;

  async function sample(): Promise<void> {
    const counters = await options.forwarding.counters();
    const { config, overlay } = options.running();
    if (index?.config !== config) index = { config, index: new ConfigIndex(config) };
    live = liveOf(counters, before, overlay, index.index, options.readInterfaces(counters.at), options.readBox());
    before = counters;
    history.add(live);
  }

  /** On whole seconds of the wall clock; a late sample is not caught up. */
  function plan(): void {
    if (stopped) return;
    timer = setTimeout(
      () => {
        sample().catch(options.onError).finally(plan);
      },
      1_000 - (Date.now() % 1_000),
    );
  }

  return {
    async start(): Promise<void> {
      stopped = false;
      await sample().catch(options.onError);
      plan();
    },
    stop(): void {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
    sample,
    async live(): Promise<Live> {
      if (!live) await sample();
      // Operations and health as they are now, not as they were at the sample.
      return { ...live!, overlay: options.running().overlay };
    },
    history: (since: number): LiveHistory => ({ points: history.since(since) }),
  };
}

/** Rates and states of one moment. `before` null: the first reading, all rates zero. */
function liveOf(
  counters: ForwardingCounters,
  before: ForwardingCounters | null,
  overlay: Overlay,
  index: ConfigIndex,
  interfaces: InterfaceLive[],
  box: BoxUsage,
): Live {
  const seconds = before ? (counters.at - before.at) / 1000 : 0;
  const services: Record<string, Live["services"][string]> = {};
  const destinations: Record<string, Live["destinations"][string]> = {};
  for (const id of index.virtualServices.keys()) {
    let active = 0;
    let inactive = 0;
    for (const destination of index.destinationsOf.get(id) ?? []) {
      const server = index.realServers.get(destination.realServerId);
      const weight = server ? effectiveWeight(destination, server, overlay) : "absent";
      const now = counters.destinations.get(destination.id);
      active += now?.active ?? 0;
      inactive += now?.inactive ?? 0;
      destinations[destination.id] = {
        ...ratesBetween(before?.destinations.get(destination.id), now ?? nothing, now ? seconds : 0),
        active: now?.active ?? 0,
        inactive: now?.inactive ?? 0,
        weight: weight === "absent" ? null : weight,
      };
    }
    const now = counters.services.get(id);
    services[id] = {
      ...ratesBetween(before?.services.get(id), now ?? nothing, now ? seconds : 0),
      active,
      inactive,
    };
  }
  const drops: Record<string, number> = {};
  for (const [reason, count] of counters.drops) {
    const rate = seconds > 0 ? (count - (before?.drops.get(reason) ?? 0)) / seconds : 0;
    if (rate > 0) drops[reason] = Math.round(rate * 10) / 10;
  }
  const { used4, used6, size4, size6 } = counters.table;
  return {
    at: Date.now(),
    services,
    destinations,
    interfaces,
    overlay: emptyOverlay(),
    box: { ...box, connections: used4 + used6, connectionsMax: size4 + size6, drops },
  };
}

const nothing = { connections: 0, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };
