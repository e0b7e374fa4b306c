import type { ForwardingDestination, ForwardingWant } from "@loaddirector/engine";
import { LD_MEMBER_GROUP, loadCodec } from "../abi.generated";
import { writeSwitches } from "../switches";
import { type createBench, ends, fromClient, fromServer } from "./bench";
import { letters } from "./frame";
import { controlledInTable, countedLoads, loadsInTable } from "./loads";
import { staleGroups } from "./stale-groups";
import { createStorm, type StormFrame, type StormRange } from "./storm";
import { passTime } from "./time";
import { destination, service, wantOf, withLocal } from "./want";

type Bench = Awaited<ReturnType<typeof createBench>>;

/** A count above is one below 0. */
const MANY = 1 << 30;

/** Port of each kind of service. */
const kinds = [
  { name: "nat", port: 80, protocol: "tcp", scheduler: "wlc", method: "nat", persistence: null },
  { name: "dr", port: 81, protocol: "tcp", scheduler: "wrr", method: "dr", persistence: null },
  { name: "full", port: 82, protocol: "tcp", scheduler: "sed", method: "fullnat", persistence: null },
  { name: "held", port: 83, protocol: "tcp", scheduler: "lc", method: "nat", persistence: 30 },
  { name: "udp", port: 84, protocol: "udp", scheduler: "rr", method: "nat", persistence: null },
] as const;

/** Members that stay, so that one list is long enough to be searched by group. */
const farther = 2 * LD_MEMBER_GROUP;

const local = ["10.30.0.1", "fd00:30::1"];
const servers = { 4: ["10.30.0.11", "10.30.0.12", "10.30.0.13"], 6: ["fd00:30::b", "fd00:30::c", "fd00:30::d"] };

/** A configuration by number: servers come and go, move, change weight and thresholds; services come and go. */
function configuration(number: number): ForwardingWant {
  const services = ([4, 6] as const).flatMap((family) =>
    kinds.flatMap(({ name, port, protocol, scheduler, method, persistence }, place) => {
      if ((number + place) % 7 === 6) return [];
      const members = [0, 1, 2].flatMap((at): ForwardingDestination[] => {
        if ((number + at) % 4 === 3) return [];
        const address = servers[family][(at + (number % 5 === 4 ? 1 : 0)) % 3]!;
        const upperThreshold = at === 1 ? [0, 40, 4000][number % 3]! : 0;
        const weight = (number * 3 + at) % 6;
        return [destination(`${name}${family}${at}`, address, { method, weight, upperThreshold, port: port + at })];
      });
      const others = Array.from({ length: name === "nat" ? farther : 0 }, (_, at) =>
        destination(`${name}${family}+${at}`, servers[family][at % 3]!, { weight: 1 + (at % 3), port: 1000 + at }),
      );
      return service(`${name}${family}`, ends[family].virtual, [...others, ...members], {
        scheduler,
        listeners: [{ protocol, first: port, last: port }],
        persistence: persistence && { timeout: persistence, prefix4: 32, prefix6: 128 },
      });
    }),
  );
  return withLocal(wantOf(...services), ...local);
}

function framesOf(family: 4 | 6): StormFrame[] {
  return kinds.flatMap(({ port, protocol, method }): StormFrame[] => {
    const payload = letters(protocol === "udp" ? 12 : 0);
    const toService: StormFrame = {
      family,
      from: "client",
      frame: fromClient(family, { protocol, destinationPort: port, payload, source: clientBase[family] }),
    };
    if (method !== "nat") return [toService];
    const replies = [0, 1].map(
      (at): StormFrame => ({
        family,
        from: "server",
        frame: fromServer(family, {
          protocol,
          source: servers[family][at]!,
          sourcePort: port + at,
          destination: clientBase[family],
          payload,
        }),
      }),
    );
    return [toService, ...replies];
  });
}
const clientBase = { 4: "198.18.0.0", 6: "fd00:dead:4::" } as const;

/** On each CPU. */
export const gustPackets = 500_000;
/** In turn: a few connections that both CPUs always meet, and many that come and go. */
export const gustRanges: readonly StormRange[] = [
  { clients: 2, ports: 2 },
  { clients: 1000, ports: 50 },
  { clients: 4000, ports: 50 },
];

/**
 * For tests: storms of packets while time passes, the sweep runs and the configuration changes; and what must hold when
 * they are over.
 */
export class Weather {
  /** Counts seen below 0 while it blew. */
  readonly belowZero: string[] = [];
  #configured = 0;
  #connections = 0;
  #lastCounted = new Map<string, number>();

  private constructor(
    readonly bench: Bench,
    readonly storm: Awaited<ReturnType<typeof createStorm>>,
  ) {}

  static async begin(bench: Bench): Promise<Weather> {
    await bench.clear();
    const { tables } = bench.engine.running();
    writeSwitches(tables, { localPorts: { first: 1024, last: 65_535 } });
    return new Weather(bench, await createStorm(bench, [...framesOf(4), ...framesOf(6)]));
  }

  /** So many packets of these clients on each CPU, and meanwhile everything else. */
  async gust(packets: number, range: StormRange): Promise<void> {
    const { bench } = this;
    const { tables } = bench.engine.running();
    let blowing = true;
    const storm = this.storm.send(packets, range).finally(() => {
      blowing = false;
    });
    for (let turn = 0; blowing; turn++) {
      if (turn % 8 === 0) writeSwitches(tables, { expireNodestConn: (turn / 8) % 2 === 0 });
      if (turn % 4 === 0) await bench.converge(configuration(this.#configured++));
      bench.engine.sweep();
      this.#watch();
      this.passTime(turn % 2 === 0 ? 70 : 3);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await storm;
    await this.#count();
    // A search just before many records go: what it remembers must not outlive them.
    for (const family of [4, 6] as const) bench.send("client", fromClient(family, { destinationPort: kinds[0].port }));
    this.passTime(70);
    bench.engine.sweep();
  }

  passTime(seconds: number): void {
    passTime(this.bench.engine, seconds);
  }

  /** Connections opened, at least: what a service counted just before it went away is missing. */
  get connections(): number {
    return this.#connections;
  }

  #watch(): void {
    for (const [id, counts] of countedLoads(this.bench.engine))
      if (counts.some((count) => count > MANY)) this.belowZero.push(`${id}: ${counts}`);
  }

  async #count(): Promise<void> {
    const { services } = await this.bench.engine.counters();
    for (const id of services.keys()) {
      const { connections } = services.get(id)!;
      const last = this.#lastCounted.get(id) ?? 0;
      this.#connections += connections < last ? connections : connections - last;
      this.#lastCounted.set(id, connections);
    }
  }

  /**
   * Destinations whose counts are not what the table holds, templates that do not count what they control, and groups that
   * remember another one than the best.
   */
  differences(): string[] {
    const { engine } = this.bench;
    const held = loadsInTable(engine);
    const found = [...countedLoads(engine)]
      .filter(([id, counts]) => counts.join() !== held.get(id)!.join())
      .map(([id, counts]) => `${id}: counted ${counts}, in the table ${held.get(id)}`);
    for (const [key, [connections, counted]] of controlledInTable(engine))
      if (connections !== counted) found.push(`templates of ${key}: ${connections} connections, counted ${counted}`);
    return [...found, ...staleGroups(engine)];
  }

  /** All services are removed and everything runs out. */
  calm(): void {
    for (let turn = 0; turn < 3; turn++) {
      this.passTime(2000);
      this.bench.engine.sweep();
    }
  }

  /** Counts that are not 0, and servers that are full without a connection. */
  leftovers(): string[] {
    const { registry, tables } = this.bench.engine.running();
    return [...registry.all("destination")].flatMap(([id, index]) => {
      const { active, inactive, persistent, overloaded } = loadCodec.read(tables.load.view, tables.load.at(index));
      return active || inactive || persistent || overloaded
        ? [`${id}: ${active} active, ${inactive} inactive, ${persistent} persistent, overloaded ${overloaded}`]
        : [];
    });
  }

  close(): Promise<void> {
    return this.storm.close();
  }
}
