import { execFileSync } from "node:child_process";
import { libbpf } from "../packages/engine-ebpf/src/libbpf";
import { buildFrame, type FrameFields } from "../packages/engine-ebpf/src/rig/frame";
import { destination, service, wantOf } from "../packages/engine-ebpf/src/rig/want";
import { TestRunner } from "../packages/engine-ebpf/src/test-run";
import type { Bench, Figure } from "./bench";
import { quartilesOf, ratiosOf } from "./quartiles";
import { engineConditions } from "./rig/conditions";
import { createDirector, type Director, virtualAddress } from "./rig/director";
import { clientOf, loadYardstick, type Yardstick } from "./rig/yardstick";
import type { Session } from "./session";

const flowCounts = [1, 1024, 65_536];
const packets = 1_000_000;

/** A direction of a method: what its packets look like, and by which interface they come. */
interface Direction {
  readonly name: string;
  readonly by: "external" | "internal";
  readonly from: string | null;
  readonly to: string | null;
}

export const testRun: Bench = {
  name: "test-run",
  about:
    "Nanoseconds per packet of established TCP flows, run over and over inside the kernel, less what making the packets takes.",
  needs: ["root", "bpf"],
  async run(session) {
    const director = await createDirector(session);
    const server = director.lab.servers[0]!.v4;
    await director.converge(
      wantOf(
        service("dr", virtualAddress.dr, [destination("dr-1", server, { method: "dr", port: 80 })]),
        service("nat", virtualAddress.nat, [destination("nat-1", server, { port: 80 })]),
      ),
    );
    const player = createPlayer(session, director);
    const directions: Direction[] = [
      { name: "NAT, to the server", by: "external", from: null, to: virtualAddress.nat },
      { name: "NAT, to the client", by: "internal", from: server, to: null },
      { name: "DR, to the server", by: "external", from: null, to: virtualAddress.dr },
    ];
    const figures: Figure[] = [];
    for (const flows of flowCounts) {
      session.say(`${flows} flows`);
      player.establish(directions, flows);
      figures.push(...(await measure(session, player, directions, flows)));
    }
    return {
      figures,
      conditions: [
        "one destination per service, flows in turn, table of 262,144 connections; calibration: one hash lookup among as many entries and a redirect",
        ...engineConditions,
      ],
    };
  },
};

type Player = ReturnType<typeof createPlayer>;

/** Plays rows of packets through a program. */
function createPlayer(session: Session, { engine }: Director) {
  const yardstick: Yardstick = loadYardstick(session);
  const runner = new TestRunner(yardstick.programFd("play"));
  const { interfaceIndex } = libbpf();
  const programs = {
    floor: yardstick.programFd("nothing"),
    calibration: yardstick.programFd("flow"),
    engine: engine.running().object.programFd("director"),
  };
  const frameOf = ({ by, from, to }: Direction, flags: string) => {
    const first = clientOf(0);
    const fields: FrameFields = {
      destinationMac: macOf(by),
      sourceMac: "02:00:00:00:00:01",
      protocol: "tcp",
      source: from ?? first.address,
      sourcePort: from ? 80 : first.port,
      destination: to ?? first.address,
      destinationPort: to ? 80 : first.port,
      flags,
    };
    return buildFrame(fields);
  };
  const play = (program: keyof typeof programs, direction: Direction, flows: number, flags: string, repeat: number) => {
    const frame = frameOf(direction, flags);
    yardstick.measure(programs[program]);
    yardstick.setRow({ frame, reply: direction.to === null, flows });
    const { nanoseconds, verdict } = runner.run(frame, { ifindex: interfaceIndex(direction.by), repeat });
    if (program !== "floor" && verdict !== redirect) throw new Error(`${direction.name}: verdict ${verdict}`);
    return nanoseconds;
  };
  return {
    /** Nanoseconds per packet, the floor included. */
    time: (program: keyof typeof programs, direction: Direction, flows: number) =>
      play(program, direction, flows, "A", packets),
    /** Opens every flow by its handshake, both methods, and gives the calibration its entries. */
    establish(directions: readonly Direction[], flows: number): void {
      const [toServer, toClient, direct] = directions as [Direction, Direction, Direction];
      for (let number = 0; number < flows; number++) {
        const { address, port } = clientOf(number);
        yardstick.setWay(address, port, interfaceIndex("internal"));
      }
      play("engine", toServer, flows, "S", flows);
      play("engine", toClient, flows, "SA", flows);
      play("engine", toServer, flows, "A", flows);
      play("engine", direct, flows, "S", flows);
      play("engine", direct, flows, "A", flows);
      const { length } = engine.connectionsNow().filter(({ state }) => state === "ESTABLISHED");
      if (length !== 2 * flows) throw new Error(`${length} connections are established, not ${2 * flows}`);
    },
  };
}

/** TC_ACT_REDIRECT */
const redirect = 7;

async function measure(
  session: Session,
  player: Player,
  directions: readonly Direction[],
  flows: number,
): Promise<Figure[]> {
  const first = directions[0]!;
  const cases = Object.fromEntries(
    directions.map((direction) => [direction.name, () => player.time("engine", direction, flows)]),
  );
  const times = await session.interleave<string, number>({
    floor: () => player.time("floor", first, flows),
    calibration: () => player.time("calibration", first, flows),
    ...cases,
  });
  const own = (name: string) => times[name]!.map((value, round) => value - times.floor![round]!);
  const calibration = own("calibration");
  const title = `${flows.toLocaleString("en")} ${flows === 1 ? "flow" : "flows"}`;
  session.say(`floor ${quartilesOf(times.floor!).median} ns`);
  return [
    { name: `${title}: calibration`, unit: "ns", values: calibration },
    ...directions.flatMap(({ name }): Figure[] => [
      { name: `${title}: ${name}`, unit: "ns", values: own(name) },
      { name: `${title}: ${name} / calibration`, unit: "×", values: ratiosOf(own(name), calibration) },
    ]),
  ];
}

/** Of an interface in the network namespace of this thread. */
function macOf(name: string): string {
  const [link] = JSON.parse(execFileSync("ip", ["-j", "link", "show", "dev", name], { encoding: "utf8" })) as [
    { address: string },
  ];
  return link.address;
}
