import { createGoldenNetwork } from "../packages/engine-ebpf/src/golden/network";
import { createInstance } from "../packages/engine-ebpf/src/rig/instance";
import { destination, service, wantOf } from "../packages/engine-ebpf/src/rig/want";
import type { Scheduler } from "../packages/model/src/index";
import type { Bench, Figure } from "./bench";
import { ratiosOf } from "./quartiles";
import { dataPlaneConditions } from "./rig/conditions";
import { clientEnds, endSize } from "./rig/flow-end";
import { serverAddress, virtualAddress } from "./rig/method-engine";
import { createRowPlayer, type Played } from "./rig/row-player";
import { loadYardstick } from "./rig/yardstick";
import type { Session } from "./session";

const measured = ["rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "lblc", "sh", "mh", "twos"] as const;
const sizes = [10, 100, 1_000] as const;
/** New connections of each case in each round. */
const connections = 5_000;
const mostRounds = 50;
/** Of a new connection among 1,000 destinations to one among 10. */
const atMost = 3;

export const schedulers: Bench = {
  name: "schedulers",
  about: "Nanoseconds for the first packet of a connection by each scheduler among 10, 100 and 1,000 destinations.",
  needs: ["root", "bpf"],
  async run(session) {
    const network = await createGoldenNetwork("ldbench-sched");
    session.later("network", () => network.close());
    const player = createRowPlayer(loadYardstick(session), network);
    const all = clientEnds(connections * mostRounds);
    const cases: Record<string, () => number> = {
      floor: () => player.play(player.floor, { to: "server", ends: all, flags: "S" }, connections),
    };
    for (const scheduler of measured)
      for (const size of sizes) {
        const program = await startScheduler(session, scheduler, size);
        let round = 0;
        cases[`${scheduler} ${size}`] = () => {
          const first = (round++ % mostRounds) * connections * endSize;
          const ends = all.subarray(first, first + connections * endSize);
          return player.play(program, { to: "server", ends, flags: "S" }, connections);
        };
      }
    const times = await session.interleave(cases);
    const own = (name: string) => times[name]!.map((value, at) => value - times.floor![at]!);
    return {
      figures: measured.flatMap((scheduler): Figure[] => [
        ...sizes.map(
          (size): Figure => ({
            name: `${scheduler}, ${size.toLocaleString("en")} destinations`,
            unit: "ns",
            values: own(`${scheduler} ${size}`),
          }),
        ),
        {
          name: `${scheduler}, 1,000 / 10 destinations`,
          unit: "×",
          values: ratiosOf(own(`${scheduler} 1000`), own(`${scheduler} 10`)),
          ...(scheduler === "wlc" ? { bar: { atMost } } : {}),
        },
      ]),
      conditions: ["NAT at XDP, IPv4, weights 1 to 4, a new client port each time", ...dataPlaneConditions],
    };
  },
};

/** One service over so many destinations, ports of one server, with tables of its own. */
async function startScheduler(session: Session, scheduler: Scheduler, size: number): Promise<Played> {
  const { engine, converge, close } = createInstance({
    interfaces: ["c0", "s0"],
    hooks: { c0: "xdp", s0: "xdp" },
    capacity: { services: 16, destinations: 2_048, connections4: connections * mostRounds, connections6: 7 },
    recordDecisions: false,
  });
  session.later(`engine for ${scheduler}`, close);
  await engine.start(session.signal);
  const destinations = Array.from({ length: size }, (_, at) =>
    destination(`${at}`, serverAddress, { method: "nat", port: 10_000 + at, weight: 1 + (at % 4) }),
  );
  await converge(wantOf(service(scheduler, virtualAddress, destinations, { scheduler })));
  const { xdp, director } = engine.running();
  return { xdp: xdp.programFd(), tc: director };
}
