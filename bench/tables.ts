import { readFileSync } from "node:fs";
import type { EbpfEngine } from "../packages/engine-ebpf/src/engine";
import { createGoldenNetwork } from "../packages/engine-ebpf/src/golden/network";
import { createInstance } from "../packages/engine-ebpf/src/rig/instance";
import type { Bench, Figure } from "./bench";
import { startMethodEngine } from "./rig/method-engine";
import { createRowPlayer } from "./rig/row-player";
import { loadYardstick } from "./rig/yardstick";
import type { Session } from "./session";

const connections = 1_000_000;
const opened = 750_000;
const methods = ["nat", "fullnat", "dr", "tun"] as const;
/** Megabytes (10^6) for the connections of each family; a BPF hash takes 120. */
const mostMegabytes = { 4: 48, 6: 96 } as const;

export const tables: Bench = {
  name: "tables",
  about: "What the kernel holds for 1,000,000 connections, and how many a table refuses that is filled to 75 %.",
  needs: ["root", "bpf"],
  async run(session) {
    const figures: Figure[] = [];
    for (const family of [4, 6] as const) figures.push(...(await memoryOf(session, family)));
    const network = await createGoldenNetwork("ldbench-fill");
    session.later("network", () => network.close());
    const player = createRowPlayer(loadYardstick(session), network);
    for (const method of methods) {
      session.say(`${opened.toLocaleString("en")} connections by ${method.toUpperCase()}`);
      const engine = await startMethodEngine(session, method, connections);
      const { xdp, director } = engine.running();
      player.open({ xdp: xdp.programFd(), tc: director }, 0, opened);
      const { destinations } = await engine.counters();
      const { active } = destinations.get(`${method}-1`)!;
      figures.push({
        name: `refused connections at 75 %, ${method.toUpperCase()}`,
        unit: "%",
        values: [((opened - active) / opened) * 100],
        bar: { atMost: 0.1 },
      });
    }
    return {
      figures,
      conditions: [
        "memory: memlock of the connection table and of every map that remembers something of connections, as they are without a connection; FULLNAT: with the ports of 32 addresses",
        "refused: a SYN and an ACK each; whatever the reason",
      ],
    };
  },
};

const remembering = ["reply_hops", "fragment", "source_rate", "expectation", "path_mtu"];
const ports = ["local_port", "local_number", "local_address"];

/** The bar is for any method, so for the one that takes most. */
async function memoryOf(session: Session, family: 4 | 6): Promise<Figure[]> {
  const capacity = { services: 1, destinations: 1, connections4: 1, connections6: 1 };
  const { engine, close } = createInstance({ capacity: { ...capacity, [`connections${family}`]: connections } });
  const megabytes = (maps: readonly string[]) => maps.reduce((sum, map) => sum + memlock(engine, map), 0) / 1e6;
  try {
    await engine.start(session.signal);
    const all = [`connection${family}`, ...remembering];
    const name = (what: string) => `memory for 1,000,000 IPv${family} connections, ${what}`;
    const bar = { atMost: mostMegabytes[family] };
    return [
      { name: name("NAT, DR, TUN"), unit: "MB", values: [megabytes(all)], bar },
      { name: name("FULLNAT"), unit: "MB", values: [megabytes([...all, ...ports])], bar },
    ];
  } finally {
    await close();
  }
}

/** Bytes that the kernel says a map takes. */
function memlock(engine: EbpfEngine, map: string): number {
  const info = readFileSync(`/proc/self/fdinfo/${engine.running().object.mapFd(map)}`, "utf8");
  return Number(/^memlock:\s+(\d+)$/m.exec(info)![1]);
}
