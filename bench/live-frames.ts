import { execFileSync } from "node:child_process";
import { createGoldenNetwork, type GoldenNetwork } from "../packages/engine-ebpf/src/golden/network";
import { attachHook, detachHook } from "../packages/engine-ebpf/src/hook";
import { check, libbpf } from "../packages/engine-ebpf/src/libbpf";
import type { Bench, Figure } from "./bench";
import { ratiosOf } from "./quartiles";
import { dataPlaneConditions } from "./rig/conditions";
import { clientEnds } from "./rig/flow-end";
import { createLiveSender, type LiveSender } from "./rig/live-sender";
import { serverAddress, startMethodEngine, virtualAddress } from "./rig/method-engine";
import { createRowPlayer } from "./rig/row-player";
import { loadYardstick, type Yardstick } from "./rig/yardstick";
import type { Session } from "./session";

const methods = ["nat", "fullnat", "dr", "tun"] as const;
const flows = 1024;
/** Of the kernel's own routing in the same rig. */
const mostOfRouting = 0.35;

export const liveFrames: Bench = {
  name: "live-frames",
  about:
    "Frames made inside the kernel cross the director from one veth to another and end in a program that counts them: this engine at XDP, plain routing, and what the rig takes without a director.",
  needs: ["root", "bpf"],
  async run(session) {
    const network = await createGoldenNetwork("ldbench-live");
    session.later("network", () => network.close());
    const yardstick = loadYardstick(session);
    const player = createRowPlayer(yardstick, network);
    const programs = {} as Record<(typeof methods)[number], Programs>;
    for (const method of methods) {
      const { object, xdp, director } = (await startMethodEngine(session, method, 2 * flows)).running();
      player.open({ xdp: xdp.programFd(), tc: director }, 0, flows);
      programs[method] = { xdp: xdp.programFd(), tc: object.programFd("director") };
    }
    const sender = prepare(session, yardstick);
    const cost = (running: Programs, to: string) => () => through(network, running, sender, to);
    const times = await session.interleave<string, number>({
      floor: cost({ xdp: yardstick.programFd("sink"), tc: null }, virtualAddress),
      "plain routing": cost({ xdp: null, tc: null }, serverAddress),
      ...Object.fromEntries(methods.map((method) => [method, cost(programs[method], virtualAddress)])),
    });
    const own = (name: string) => times[name]!.map((value, round) => value - times.floor![round]!);
    return {
      figures: [
        { name: "generator and end of the way", unit: "ns", values: times.floor! },
        ...["plain routing", ...methods].flatMap((name): Figure[] => {
          const title = name === "plain routing" ? name : name.toUpperCase();
          return [
            { name: `${title}: director's own`, unit: "ns", values: own(name) },
            { name: `${title}: packets, generator included`, unit: "packets/s", values: times[name]!.map(perSecond) },
          ];
        }),
        ...methods.map(
          (name): Figure => ({
            name: `${name.toUpperCase()}: director's own / plain routing's`,
            unit: "×",
            values: ratiosOf(own(name), own("plain routing")),
            bar: { atMost: mostOfRouting },
          }),
        ),
      ],
      conditions: [
        "1,024 established TCP flows in turn, packets of 40 bytes to the server; one processor does all of it",
        "each round: the median of 8 times 131,072 frames, all of which arrive",
        ...dataPlaneConditions,
      ],
    };
  },
};

/** What runs on the director's outer card. What the engine leaves to the kernel at XDP, it sends on at tc. */
interface Programs {
  readonly xdp: number | null;
  readonly tc: number | null;
}

const perSecond = (nanoseconds: number) => 1e9 / nanoseconds;

/** The end of the way, and a card that takes frames without a program, too. */
function prepare(session: Session, yardstick: Yardstick): LiveSender {
  detachHook("s0");
  setXdp(libbpf().interfaceIndex("s1"), yardstick.programFd("sink"));
  execFileSync("ethtool", ["-K", "c0", "gro", "on"]);
  return createLiveSender(yardstick, libbpf().interfaceIndex("c1"), clientEnds(flows), session.signal);
}

async function through(network: GoldenNetwork, { xdp, tc }: Programs, sender: LiveSender, to: string): Promise<number> {
  setXdp(network.clientSide, xdp ?? -1);
  if (tc === null) detachHook("c0");
  else attachHook("c0", tc);
  return sender.send(to);
}

/** XDP_FLAGS_DRV_MODE: whatever is there goes. */
function setXdp(ifindex: number, programFd: number): void {
  check("set XDP", libbpf().xdpAttach(ifindex, programFd, 1 << 2, null));
}
