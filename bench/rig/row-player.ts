import { type GoldenNetwork, macs, serverMac } from "../../packages/engine-ebpf/src/golden/network";
import { buildFrame } from "../../packages/engine-ebpf/src/rig/frame";
import { TestRunner } from "../../packages/engine-ebpf/src/test-run";
import { clientEnds, endSize } from "./flow-end";
import { serverAddress, virtualAddress } from "./method-engine";
import type { Yardstick } from "./yardstick";

/** XDP_REDIRECT */
const redirect = 4;
/** Handshakes are made so many at a time: where a table is nearly full, the half-open ones make room for new ones. */
const handshakes = 4096;
/** Packets without one at tc in between: well under two seconds, see Played. */
const slice = 50_000;
/** An XDP program; `tc`: what finishes the packets it passes on. Every two seconds it waits for one, for the neighbour's sake. */
export interface Played {
  readonly xdp: number;
  readonly tc: TestRunner | null;
}

/** What plays: `ends` are those of clients, or what the server takes for them. */
export interface Row {
  readonly to: "server" | "client";
  readonly ends: Uint8Array;
  readonly flags?: string;
}

export type RowPlayer = ReturnType<typeof createRowPlayer>;

/** A frame of the row, but for its far end. `destination`: where packets to the server are sent. */
export function frameOf({ to, flags = "A" }: Row, destination = virtualAddress): Uint8Array {
  const toServer = to === "server";
  return buildFrame({
    destinationMac: toServer ? macs.clientSide : macs.serverSide,
    sourceMac: toServer ? macs.client : serverMac(serverAddress),
    protocol: "tcp",
    source: toServer ? "10.99.0.10" : serverAddress,
    sourcePort: 80,
    destination: toServer ? destination : "10.99.0.10",
    destinationPort: 80,
    flags,
  });
}

/** A packet of a row, as it is played. */
function withEnd(frame: Uint8Array, { to, ends }: Row, flow: number): Uint8Array {
  const packet = Uint8Array.from(frame);
  const end = ends.subarray(flow * endSize, (flow + 1) * endSize);
  packet.set(end.subarray(0, 4), to === "server" ? 26 : 30);
  packet.set(end.subarray(4, 6), to === "server" ? 34 : 36);
  return packet;
}

/** Plays rows of TCP packets through XDP programs by test runs, as if they came in by a card of the golden network. */
export function createRowPlayer(yardstick: Yardstick, network: GoldenNetwork) {
  const runner = new TestRunner(yardstick.programFd("play"), "xdp");
  const floor = yardstick.programFd("nothing");

  /** Plays `repeat` packets, the ends in turn. Nanoseconds per packet, what making it takes included. */
  function play({ xdp, tc }: Played, row: Row, repeat: number): number {
    const frame = frameOf(row);
    yardstick.measure(xdp);
    yardstick.setRow({ frame, reply: row.to === "client", ends: row.ends });
    const ifindex = row.to === "server" ? network.clientSide : network.serverSide;
    const flows = row.ends.length / endSize;
    let sum = 0;
    let next = 0;
    let tries = 0;
    for (let left = repeat; left > 0; ) {
      const packets = Math.min(left, slice);
      tc?.run(withEnd(frame, row, next), { ifindex });
      const { nanoseconds, verdict } = runner.run(frame, { ifindex, repeat: packets });
      next = (next + packets) % flows;
      if (xdp === floor || verdict === redirect) {
        sum += nanoseconds * packets;
        left -= packets;
      } else {
        if (++tries > 10) throw new Error(`a packet to the ${row.to} was not forwarded: verdict ${verdict}`);
        tc?.run(withEnd(frame, row, (next + flows - 1) % flows), { ifindex });
      }
    }
    return sum / repeat;
  }

  return {
    play,
    floor: { xdp: floor, tc: null },
    calibration: { xdp: yardstick.programFd("flow"), tc: null },
    /** Gives the calibration an entry for each end. */
    setWays: (ends: Uint8Array) => yardstick.setWays(ends, network.serverSide),
    /** Opens flows of clientEnds() from one number to another by a SYN and an ACK each; those that exist stay. */
    open(program: Played, first: number, end: number): void {
      const all = clientEnds(end);
      for (let at = first; at < end; at += handshakes) {
        const ends = all.subarray(at * endSize, Math.min(end, at + handshakes) * endSize);
        for (const flags of ["S", "A"]) play(program, { to: "server", ends, flags }, ends.length / endSize);
      }
    },
  };
}
