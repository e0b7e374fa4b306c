import { type createBench, fromClient } from "../../packages/engine-ebpf/src/rig/bench";
import { letters } from "../../packages/engine-ebpf/src/rig/frame";
import { createStorm, endCpus } from "../../packages/engine-ebpf/src/rig/storm";
import type { Session } from "../session";

const packets = 2_000_000;

export interface Forwarded {
  /** Nanoseconds a packet, as the kernel takes them: packets are handled before any process gets its turn. */
  readonly time: number;
  /** Packets that were not forwarded; those without room in the table, which were refused before as well, are none. */
  readonly lost: number;
}

/** Packets of the first flows of openFlows() in no order, through the program on the last processor. */
export async function createForwarding(
  session: Session,
  bench: Awaited<ReturnType<typeof createBench>>,
  flows: number,
) {
  const frame = fromClient(4, { protocol: "udp", source: "10.0.0.0", payload: letters(12) });
  const storm = await createStorm(bench, [{ family: 4, from: "client", frame }], [endCpus()[1]]);
  session.later("packets", () => storm.close());
  const ports = 1024;
  const counted = async () => {
    const { destinations, drops } = await bench.engine.counters();
    return { forwarded: destinations.get("many-1")!.packetsIn, refused: drops.get("tableFull")! };
  };

  /** While `beside`, if anything, is done again and again. */
  return async (beside: (() => Promise<unknown>) | null): Promise<Forwarded> => {
    const before = await counted();
    let going = true;
    const others = (async () => {
      while (beside && going) await beside();
    })();
    const [nanoseconds] = await storm.send(packets, { clients: Math.floor(flows / ports), ports });
    going = false;
    await others;
    const after = await counted();
    const lost = packets - (after.forwarded - before.forwarded) - (after.refused - before.refused);
    return { time: nanoseconds! / packets, lost };
  };
}
