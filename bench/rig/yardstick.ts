import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { compileBpf } from "../../packages/engine-ebpf/build";
import { BpfError, check, libbpf } from "../../packages/engine-ebpf/src/libbpf";
import type { Session } from "../session";

const folder = join(import.meta.dirname, "..");
/** struct row of bpf/yardstick.bpf.c. */
const frameSize = 54;
const rowSize = 64;
const clientNetwork = "10.99";
const portsPerClient = 1024;

/** The client's end of flow `number`, as `play` makes it. */
export function clientOf(number: number): { address: string; port: number } {
  return {
    address: `${clientNetwork}.${Math.floor(number / portsPerClient)}.10`,
    port: 1024 + (number % portsPerClient),
  };
}

export interface Yardstick {
  programFd(name: "route" | "flow" | "nothing" | "play"): number;
  /** Calibration: packets of this end go out by the interface. Port 0 for `route`. */
  setWay(address: string, port: number, ifindex: number): void;
  /** `play` goes on to this program. */
  measure(programFd: number): void;
  /** `play` begins at flow 0 again. `frame`: Ethernet, IPv4, TCP without options or payload. */
  setRow(row: { frame: Uint8Array; reply: boolean; flows: number }): void;
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
  const put = (map: string, key: Buffer, value: Buffer) =>
    void check(`write ${map}`, library.update(mapFd(map), key, value, 0));
  return {
    programFd: (name) => check(`find ${name}`, library.programFd(library.findProgram(object, name))),
    setWay(address, port, ifindex) {
      const key = Buffer.alloc(8);
      key.set(address.split(".").map(Number));
      key.writeUInt16BE(port, 4);
      put("ways", key, word(ifindex));
    },
    measure: (fd) => put("measured", word(0), word(fd)),
    setRow({ frame, reply, flows }) {
      if (frame.length !== frameSize) throw new Error(`a frame of ${frame.length} bytes, not ${frameSize}`);
      const value = Buffer.alloc(rowSize);
      value.set(frame);
      value.writeUInt16LE(reply ? 1 : 0, 54);
      value.writeUInt32LE(flows, 56);
      put("rows", word(0), value);
    },
  };
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
