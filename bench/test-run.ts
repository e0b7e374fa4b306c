import { createGoldenNetwork } from "../packages/engine-ebpf/src/golden/network";
import type { Method } from "../packages/model/src/index";
import type { Bench, Figure } from "./bench";
import { ratiosOf } from "./quartiles";
import { dataPlaneConditions } from "./rig/conditions";
import { clientEnds, endSize, knownFlows, maxFlows } from "./rig/flow-end";
import { startMethodEngine } from "./rig/method-engine";
import { createRowPlayer, type Row, type RowPlayer } from "./rig/row-player";
import type { Session } from "./session";

const flowCounts = [1, 1024, 65_536, maxFlows];
const packets = 500_000;
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
const methods = Object.keys(directions) as Measured[];

export const testRun: Bench = {
  name: "test-run",
  about:
    "Nanoseconds per packet of established TCP flows at XDP, run over and over inside the kernel, less what making the packets takes.",
  needs: ["root", "bpf"],
  async run(session) {
    const network = await createGoldenNetwork("ldbench-row");
    session.later("network", () => network.close());
    const player = createRowPlayer(session, network);
    const programs = {} as Record<Measured, number>;
    const tables = {} as Record<Measured, Parameters<typeof knownFlows>[0]>;
    for (const method of methods) {
      const { tables: own, xdp } = (await startMethodEngine(session, method, Math.ceil(maxFlows / fill))).running();
      programs[method] = xdp.programFd();
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
          program: programs[method],
          row: { to, ends: to === "client" && method === "fullnat" ? locals : clients },
        }));
      });
      figures.push(...(await measure(session, player, rows, flows)));
    }
    return {
      figures,
      conditions: [
        "one destination per service, flows in turn, a table per method of which the most flows fill 75 %",
        "calibration: one hash lookup among as many entries and a redirect",
        ...dataPlaneConditions,
      ],
    };
  },
};

interface Case {
  readonly name: string;
  readonly program: number;
  readonly row: Row;
}

async function measure(session: Session, player: RowPlayer, cases: readonly Case[], flows: number): Promise<Figure[]> {
  const time = (program: number, row: Row) => () => {
    // Once round first, so that what others left in the caches is not charged.
    player.play(program, row, flows);
    return player.play(program, row, packets);
  };
  const plain: Row = { to: "server", ends: clientEnds(flows) };
  const times = await session.interleave<string, number>({
    floor: time(player.floor, plain),
    calibration: time(player.calibration, plain),
    ...Object.fromEntries(cases.map(({ name, program, row }) => [name, time(program, row)])),
  });
  const own = (name: string) => times[name]!.map((value, round) => value - times.floor![round]!);
  const calibration = own("calibration");
  const title = `${flows.toLocaleString("en")} ${flows === 1 ? "flow" : "flows"}`;
  return [
    { name: `${title}: calibration`, unit: "ns", values: calibration },
    ...cases.flatMap(({ name }): Figure[] => [
      { name: `${title}: ${name}`, unit: "ns", values: own(name) },
      { name: `${title}: ${name} / calibration`, unit: "×", values: ratiosOf(own(name), calibration) },
    ]),
  ];
}
