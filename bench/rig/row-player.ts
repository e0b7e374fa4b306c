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
/** Packets: every two seconds the engine leaves one to the kernel, for the neighbour's sake. It shall not be the last. */
export const leastRow = 64;

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

/** Plays rows of TCP packets through XDP programs by test runs, as if they came in by a card of the golden network. */
export function createRowPlayer(yardstick: Yardstick, network: GoldenNetwork) {
  const runner = new TestRunner(yardstick.programFd("play"), "xdp");
  const floor = yardstick.programFd("nothing");

  /** Plays `repeat` packets, the ends in turn. Nanoseconds per packet, what making it takes included. */
  function play(programFd: number, row: Row, repeat: number): number {
    const frame = frameOf(row);
    yardstick.measure(programFd);
    yardstick.setRow({ frame, reply: row.to === "client", ends: row.ends });
    const ifindex = row.to === "server" ? network.clientSide : network.serverSide;
    const { nanoseconds, verdict } = runner.run(frame, { ifindex, repeat });
    if (programFd !== floor && verdict !== redirect)
      throw new Error(`a packet to the ${row.to} was not forwarded: verdict ${verdict}`);
    return nanoseconds;
  }

  return {
    play,
    floor,
    calibration: yardstick.programFd("flow"),
    /** Gives the calibration an entry for each end. */
    setWays: (ends: Uint8Array) => yardstick.setWays(ends, network.serverSide),
    /** Opens flows of clientEnds() from one number to another by a SYN and an ACK each; those that exist stay. */
    open(programFd: number, first: number, end: number): void {
      const all = clientEnds(end);
      for (let at = first; at < end; at += handshakes) {
        const ends = all.subarray(at * endSize, Math.min(end, at + handshakes) * endSize);
        const packets = Math.max(ends.length / endSize, leastRow);
        for (const flags of ["S", "A"]) play(programFd, { to: "server", ends, flags }, packets);
      }
    },
  };
}
