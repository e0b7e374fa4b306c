import type { DropCounts, InterfaceLive, Live, LiveHistory } from "@loaddirector/agent-api";
import type { ForwardingCounters, ForwardingEngine } from "@loaddirector/engine";
import type { Config, Overlay } from "@loaddirector/model";
import type { BoxUsage } from "./box-usage";
import { createHistory } from "./history";
import { createSample, rowOf, type Sample, weightOf } from "./sample";

export interface StatisticsOptions {
  readonly forwarding: ForwardingEngine;
  readonly running: () => { readonly config: Config; readonly overlay: Overlay };
  readonly readInterfaces: (at: number) => InterfaceLive[];
  readonly readBox: () => BoxUsage;
  /** Told of every reading. */
  readonly onCounters?: (counters: ForwardingCounters) => void;
  readonly onError: (error: unknown) => void;
}

/** One sample a second of everything people watch: counters of the engine, interfaces, the box. */
export function createStatistics(options: StatisticsOptions) {
  const history = createHistory();
  let before: ForwardingCounters | null = null;
  let current: { sample: Sample; config: Config; rows: Pick<Live, "services" | "destinations"> | null } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;

  async function sample(): Promise<void> {
    const counters = await options.forwarding.counters();
    options.onCounters?.(counters);
    const { config } = options.running();
    const interfaces = options.readInterfaces(counters.at);
    const fresh = createSample({ before, counters, config, interfaces, box: options.readBox() });
    before = counters;
    current = { sample: fresh, config, rows: null };
    history.add(fresh);
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
      if (!current) await sample();
      const { sample: shown, config } = current!;
      const { overlay } = options.running();
      // However many ask within a second, rows are made once. Operations and health are those of now.
      current!.rows ??= rowsOf(shown, config, overlay);
      return { at: shown.at, ...current!.rows, interfaces: shown.interfaces, overlay, box: shown.box };
    },
    async drops(): Promise<DropCounts> {
      if (!current) await sample();
      const rates = current!.sample.box.drops;
      return Object.fromEntries([...before!.drops].map(([name, total]) => [name, { total, rate: rates[name] ?? 0 }]));
    },
    history: (since: number): LiveHistory => ({ points: history.since(since) }),
  };
}

function rowsOf(sample: Sample, config: Config, overlay: Overlay): Pick<Live, "services" | "destinations"> {
  const services: Record<string, Live["services"][string]> = {};
  const destinations: Record<string, Live["destinations"][string]> = {};
  for (const { id } of config.virtualServices) services[id] = rowOf(id, sample.writeService);
  for (const destination of config.destinations) {
    const { id } = destination;
    destinations[id] = { ...rowOf(id, sample.writeDestination), weight: weightOf(config, destination, overlay) };
  }
  return { services, destinations };
}
