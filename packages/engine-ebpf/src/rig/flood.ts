import { join } from "node:path";
import { fileURLToPath } from "node:url";
import koffi from "koffi";
import { compileBpf } from "../../build";
import { BpfError, check, libbpf } from "../libbpf";
import { buildFrame, type FrameFields } from "./frame";
import { enterNamespace } from "./namespace";

const FRAME_ROOM = 74;
/** Bytes of struct flood of flood.bpf.c. */
const VALUE_SIZE = 104;
const MASKS_AT = 76;
const SENT_AT = 96;
/** BPF_F_TEST_XDP_LIVE_FRAMES. */
const LIVE = 2;
const BATCH = 64;
/** Frames of one run; the flood can end after each. */
const RUN = 16_384;

export interface FloodOptions {
  /** Where the frames leave: into this device's peer. */
  readonly namespace: string;
  readonly device: string;
  /** The fields a forged packet keeps. */
  readonly frame: Pick<FrameFields, "destinationMac" | "sourceMac" | "source" | "destination" | "destinationPort"> & {
    readonly flags: string;
  };
  /** The sources, by turns: bits that stay, and a mask of those that are drawn. IPv6: of the last 32 bits. */
  readonly sources: readonly [network: number, mask: number][];
  /** No more than these. */
  readonly seconds: number;
  /** Folder for the program. */
  readonly folder: string;
}

export interface Flood {
  readonly sent: () => number;
  /** Ends it; frames a second that were sent. */
  readonly stop: () => Promise<number>;
}

/** For tests: forged TCP packets at the rate one core can send, until it is stopped or its time is over. */
export function startFlood({ namespace, device, frame, sources, seconds, folder }: FloodOptions): Flood {
  const library = libbpf();
  const object = openFlood(join(folder, "flood.bpf.o"));
  const map = (name: string) => library.mapFd(library.findMap(object, name));
  const packet = buildFrame({ ...frame, protocol: "tcp", sourcePort: 1 });
  const value = Buffer.alloc(VALUE_SIZE);
  value.set(packet);
  value[FRAME_ROOM] = packet.length === FRAME_ROOM ? 1 : 0;
  [0, 1].forEach((turn) => {
    const [network, mask] = sources[turn % sources.length]!;
    value.writeUInt32LE(mask, MASKS_AT + 4 * turn);
    value.writeUInt32LE(network, MASKS_AT + 8 + 4 * turn);
  });
  const zero = Buffer.alloc(4);
  check("describe the flood", library.update(map("floods"), zero, value, 0));
  const back = enterNamespace(namespace);
  try {
    const index = Buffer.alloc(4);
    index.writeUInt32LE(library.interfaceIndex(device));
    check("lead the flood", library.update(map("device"), zero, index, 0));
  } finally {
    back();
  }
  const fd = library.programFd(library.findProgram(object, "flood"));
  const began = performance.now();
  let stopped = false;
  const done = (async () => {
    while (!stopped && performance.now() - began < seconds * 1000) await runLive(fd, packet);
    return performance.now() - began;
  })();
  const sent = () => {
    check("read the flood", library.lookup(map("floods"), zero, value));
    return Number(value.readBigUInt64LE(SENT_AT));
  };
  return {
    sent,
    stop: async () => {
      stopped = true;
      const milliseconds = await done;
      const rate = (sent() / milliseconds) * 1000;
      library.objectClose(object);
      return rate;
    },
  };
}

function openFlood(path: string): unknown {
  compileBpf(fileURLToPath(new URL("flood.bpf.c", import.meta.url)), path);
  const object = libbpf().objectOpen(path, null);
  if (!object) throw new BpfError(`open ${path}`, 0);
  check("load the flood", libbpf().objectLoad(object));
  return object;
}

/** In a thread of its own, beside this one. */
function runLive(fd: number, packet: Uint8Array): Promise<void> {
  const opts = Buffer.alloc(80);
  const input = koffi.alloc("uint8_t", packet.length);
  new Uint8Array(koffi.view(input, packet.length)).set(packet);
  opts.writeBigUInt64LE(80n, 0);
  opts.writeBigUInt64LE(BigInt(koffi.address(input)), 8);
  opts.writeUInt32LE(packet.length, 24);
  opts.writeUInt32LE(RUN, 60);
  opts.writeUInt32LE(LIVE, 68);
  opts.writeUInt32LE(BATCH, 76);
  return new Promise((resolve, reject) => {
    libbpf().testRun.async(fd, opts, (error: unknown, result: number) => {
      koffi.free(input);
      if (error) reject(error);
      else if (result < 0) reject(new BpfError("send the flood", -result));
      else resolve();
    });
  });
}
