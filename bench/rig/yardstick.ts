import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { compileBpf } from "../../packages/engine-ebpf/build";
import { BpfError, check, libbpf } from "../../packages/engine-ebpf/src/libbpf";
import { MappedArray } from "../../packages/engine-ebpf/src/mapped-array";
import type { Session } from "../session";
import { endSize, maxFlows } from "./flow-end";

const folder = join(import.meta.dirname, "..");
/** struct row of bpf/yardstick.bpf.c. */
const frameSize = 54;
const rowSize = 68;

export interface Yardstick {
  programFd(name: "route" | "flow" | "nothing" | "send" | "sink" | "play"): number;
  /** Calibration: packets of these ends (bytes as in flow-end.ts) go out by the interface. */
  setWays(ends: Uint8Array, ifindex: number): void;
  /** `play` goes on to this program. */
  measure(programFd: number): void;
  /**
   * `play` begins at the first of these ends again. `frame`: Ethernet, IPv4, TCP without options or payload; `ifindex`:
   * for `send`.
   */
  setRow(row: { frame: Uint8Array; reply: boolean; ends: Uint8Array; ifindex?: number }): void;
  /** Frames that came to `sink` so far. */
  sunk(): number;
}

/** Compiles and loads bpf/yardstick.bpf.c; see there what its programs do. */
export function loadYardstick(session: Session): Yardstick {
  const path = join(folder, "dist/yardstick.bpf.o");
  mkdirSync(join(folder, "dist"), { recursive: true });
  compileBpf(join(folder, "bpf/yardstick.bpf.c"), path);
  const library = libbpf();
  const object = library.objectOpen(path, null);
  if (!object) throw new BpfError(`open ${path}`, 0);
  session.later("yardstick", () => library.objectClose(object));
  check(`load ${path}`, library.objectLoad(object));
  const mapFd = (name: string) => library.mapFd(library.findMap(object, name));
  const put = (map: string, key: Uint8Array, value: Uint8Array) =>
    void check(`write ${map}`, library.update(mapFd(map), key, value, 0));
  const played = new MappedArray(mapFd("ends"), maxFlows, endSize);
  const sunk = new MappedArray(mapFd("sunk"), 1, 8);
  session.later("maps of the yardstick", () => {
    played.unmap();
    sunk.unmap();
  });
  return {
    programFd: (name) => check(`find ${name}`, library.programFd(library.findProgram(object, name))),
    setWays(ends, ifindex) {
      for (let at = 0; at < ends.length; at += endSize) put("ways", ends.subarray(at, at + endSize), word(ifindex));
    },
    measure: (fd) => put("measured", word(0), word(fd)),
    sunk: () => Number(sunk.words64[0]),
    setRow({ frame, reply, ends, ifindex = 0 }) {
      if (frame.length !== frameSize) throw new Error(`a frame of ${frame.length} bytes, not ${frameSize}`);
      played.bytes.set(ends);
      const value = Buffer.alloc(rowSize);
      value.set(frame);
      value.writeUInt16LE(reply ? 1 : 0, 54);
      value.writeUInt32LE(ends.length / endSize, 56);
      value.writeUInt32LE(ifindex, 64);
      put("rows", word(0), value);
    },
  };
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
