import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileBpf } from "../../build";
import { programId } from "../hook";
import { BpfError, check, libbpf } from "../libbpf";
import type { createBench } from "./bench";

/** Numbers and offsets of storm.bpf.c. */
const FRAMES = 16;
const FRAME_SIZE = 92;
const sizes = { 4: 54, 6: 74 } as const;
const portsAt = { 4: 34, 6: 54 } as const;
const clientEnds = { source: { 4: 28, 6: 36 }, destination: { 4: 32, 6: 52 } } as const;

/** A frame to draw clients for. TCP without payload or UDP with 12 bytes, so that all of a family are as long. */
export interface StormFrame {
  readonly family: 4 | 6;
  readonly from: "client" | "server";
  readonly frame: Uint8Array;
}

/** Clients, and ports of each, that packets are drawn from. */
export interface StormRange {
  readonly clients: number;
  readonly ports: number;
}

type Bench = Awaited<ReturnType<typeof createBench>>;

/** For tests: packets through a bench's program on these CPUs at once, about a million a second each. */
export async function createStorm(bench: Bench, frames: readonly StormFrame[], cpus: readonly string[] = endCpus()) {
  const path = fileURLToPath(new URL("../../dist/storm.bpf.o", import.meta.url));
  const bundle = fileURLToPath(new URL("../../dist/storm-process.mjs", import.meta.url));
  compileBpf(fileURLToPath(new URL("storm.bpf.c", import.meta.url)), path);
  const library = libbpf();
  const object = library.objectOpen(path, null);
  if (!object) throw new BpfError(`open ${path}`, 0);
  check(`load ${path}`, library.objectLoad(object));
  const put = (map: string, key: number, value: Buffer) =>
    check(`write ${map}`, library.update(library.mapFd(library.findMap(object, map)), words(key), value, 0));
  put("under_test", 0, words(bench.engine.running().object.programFd("director")));
  for (const family of [4, 6] as const) {
    const own = frames.filter((each) => each.family === family);
    own.forEach((each, number) => {
      put("frames", (family === 6 ? FRAMES : 0) + number, frameValue(each));
    });
  }
  await build({
    entryPoints: [fileURLToPath(new URL("storm-process.ts", import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["koffi"],
    logLevel: "warning",
  });
  const program = programId(library.programFd(library.findProgram(object, "storm")));
  const first = ([4, 6] as const).flatMap((family) => frames.find((each) => each.family === family) ?? []);
  const argv = [
    bundle,
    program,
    bench.network.clientSide,
    ...first.map(({ frame }) => Buffer.from(frame).toString("hex")),
  ];
  const processes = cpus.map((cpu) => spawnOn(cpu, argv.map(String)));
  return {
    /** So many packets on each CPU. Resolves when all have met the program, with the nanoseconds of each CPU that took. */
    send: async (packets: number, { clients, ports }: StormRange): Promise<number[]> => {
      for (const family of [4, 6] as const) {
        const { length } = frames.filter((each) => each.family === family);
        put("storms", family === 6 ? 1 : 0, words(length, clients, ports));
      }
      return Promise.all(processes.map((each) => each.send(packets)));
    },
    close: async (): Promise<void> => {
      await Promise.all(processes.map((each) => each.close()));
      library.objectClose(object);
    },
  };
}

function frameValue({ family, from, frame }: StormFrame): Buffer {
  if (frame.length !== sizes[family]) throw new RangeError(`a frame of ${frame.length} bytes, not ${sizes[family]}`);
  const value = Buffer.alloc(FRAME_SIZE);
  value.set(frame);
  const isTcp = frame[family === 4 ? 23 : 20] === 6;
  value.writeUInt32LE(clientEnds[from === "client" ? "source" : "destination"][family], 80);
  value.writeUInt32LE(portsAt[family] + (from === "client" ? 0 : 2), 84);
  value.writeUInt32LE(isTcp ? portsAt[family] : 0, 88);
  return value;
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => {
    bytes.writeUInt32LE(value, 4 * at);
  });
  return bytes;
}

/** The first and the last CPU this process may use; one twice where there is no other. */
export function endCpus(): [first: string, last: string] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))![1]!;
  const numbers = list.split(/[,-]/);
  return [numbers[0]!, numbers.at(-1)!];
}

function spawnOn(cpu: string, argv: readonly string[]) {
  const child: ChildProcess = spawn("taskset", ["-c", cpu, process.execPath, ...argv], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout! });
  const exit = once(child, "exit");
  return {
    send: async (packets: number): Promise<number> => {
      const answer = once(answers, "line");
      child.stdin!.write(`${packets}\n`);
      const ended = exit.then(([code]): never => {
        throw new Error(`the storm on CPU ${cpu} ended with ${code}`);
      });
      return Number((await Promise.race([answer, ended]))[0]);
    },
    close: async (): Promise<void> => {
      child.stdin!.end();
      await exit;
    },
  };
}
