import { createGoldenNetwork } from "../packages/engine-ebpf/src/golden/network";
import type { Method } from "../packages/model/src/index";
import type { Bench, Figure } from "./bench";
import { quartilesOf, ratiosOf } from "./quartiles";
import { dataPlaneConditions } from "./rig/conditions";
import { clientEnds, endSize, knownFlows, maxFlows, mixed } from "./rig/flow-end";
import { startMethodEngine } from "./rig/method-engine";
import { createRowPlayer, type Played, type Row, type RowPlayer } from "./rig/row-player";
import { loadYardstick } from "./rig/yardstick";
import type { Session } from "./session";

/**
 * Katran's balancer, TUN, in calibrations: measured by hand, both in one run with the same frames in the same order, on the
 * machine of docs/benchmarks.md; the least of many, rounded down. What the bars are multiples of.
 */
const katran = { 1: 4, 1024: 3.2, 65536: 1.38, [maxFlows]: 1.19 } as const;
type Flows = keyof typeof katran;
const flowCounts = Object.keys(katran).map(Number) as Flows[];
const packets = 200_000;
/** The median of so many plays in a row is a round's value: others on the machine disturb for less than a play. */
const plays = 3;
/** The largest number of flows fills so much of a table. */
const fill = 0.75;

/** Directions of each method that pass the director. */
const directions = {
  tun: ["server"],
  dr: ["server"],
  nat: ["server", "client"],
  fullnat: ["server", "client"],
} as const satisfies Partial<Record<Method, readonly Row["to"][]>>;
type Measured = keyof typeof directions;
/** In Katrans, by number of flows. */
const mostOfKatran: Readonly<Record<Measured, Readonly<Record<Flows, number>>>> = {
  tun: { 1: 0.8, 1024: 0.8, 65536: 0.95, [maxFlows]: 0.95 },
  dr: { 1: 0.75, 1024: 0.75, 65536: 0.95, [maxFlows]: 0.95 },
  nat: { 1: 0.9, 1024: 0.9, 65536: 1.15, [maxFlows]: 1.15 },
  fullnat: { 1: 0.9, 1024: 0.9, 65536: 1.15, [maxFlows]: 1.15 },
};
const methods = Object.keys(directions) as Measured[];

export const testRun: Bench = {
  name: "test-run",
  about:
    "Nanoseconds per packet of established TCP flows at XDP, run over and over inside the kernel, less what making the packets takes.",
  needs: ["root", "bpf"],
  async run(session) {
    const network = await createGoldenNetwork("ldbench-row");
    session.later("network", () => network.close());
    const player = createRowPlayer(loadYardstick(session), network);
    const programs = {} as Record<Measured, Played>;
    const tables = {} as Record<Measured, Parameters<typeof knownFlows>[0]>;
    for (const method of methods) {
      const {
        tables: own,
        xdp,
        director,
      } = (await startMethodEngine(session, method, Math.ceil(maxFlows / fill))).running();
      programs[method] = { xdp: xdp.programFd(), tc: director };
      tables[method] = own;
    }
    const figures: Figure[] = [];
    for (const [index, flows] of flowCounts.entries()) {
      session.say(`${flows} flows`);
      const before = flowCounts[index - 1] ?? 0;
      player.setWays(clientEnds(flows).subarray(before * endSize));
      const rows = methods.flatMap((method) => {
        player.open(programs[method], before, flows);
        const { clients, locals, established } = knownFlows(tables[method], flows);
        if (established < flows * 0.999) throw new Error(`${method}: ${established} of ${flows} flows are established`);
        return directions[method].map((to) => ({
          name: `${method.toUpperCase()}, to the ${to}`,
          atMost: katran[flows] * mostOfKatran[method][flows],
          program: programs[method],
          row: { to, ends: mixed(to === "client" && method === "fullnat" ? locals : clients) },
        }));
      });
      figures.push(...(await measure(session, player, rows, flows)));
    }
    return {
      figures,
      conditions: [
        "one destination per service, flows in turn but not in the order they were opened in, a table per method of which the most flows fill 75 %",
        "calibration: one hash lookup among as many entries and a redirect",
        `bars: shares of what Katran's balancer takes, measured by hand: ${flowCounts.map((flows) => `${katran[flows]} calibrations with ${count(flows)}`).join(", ")}`,
        ...dataPlaneConditions,
      ],
    };
  },
};

const count = (flows: number) => `${flows.toLocaleString("en")} ${flows === 1 ? "flow" : "flows"}`;

interface Case {
  readonly name: string;
  /** Calibrations. */
  readonly atMost: number;
  readonly program: Played;
  readonly row: Row;
}

async function measure(session: Session, player: RowPlayer, cases: readonly Case[], flows: number): Promise<Figure[]> {
  const time = (program: Played, row: Row) => () => {
    // Once round first, so that what others left in the caches is not charged.
    player.play(program, row, flows);
    return quartilesOf(Array.from({ length: plays }, () => player.play(program, row, packets))).median;
  };
  const plain: Row = { to: "server", ends: mixed(clientEnds(flows)) };
  const times = await session.interleave<string, number>({
    floor: time(player.floor, plain),
    calibration: time(player.calibration, plain),
    ...Object.fromEntries(cases.map(({ name, program, row }) => [name, time(program, row)])),
  });
  const own = (name: string) => times[name]!.map((value, round) => value - times.floor![round]!);
  const calibration = own("calibration");
  const title = count(flows);
  return [
    { name: `${title}: calibration`, unit: "ns", values: calibration },
    ...cases.flatMap(({ name, atMost }): Figure[] => [
      { name: `${title}: ${name}`, unit: "ns", values: own(name) },
      { name: `${title}: ${name} / calibration`, unit: "×", values: ratiosOf(own(name), calibration), bar: { atMost } },
    ]),
  ];
}
