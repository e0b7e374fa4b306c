import { readFileSync } from "node:fs";
import koffi from "koffi";
import { attachHook, hookProgramId } from "../hook";
import { check, libbpf } from "../libbpf";
import { attachXdp, isOurs, xdpProgramId } from "../xdp-hook";

/** Our programs on an interface, by id; 0: none there. */
export interface Attached {
  readonly name: string;
  readonly index: number;
  readonly tc: number;
  readonly xdp: number;
}

/** Interfaces of this network namespace where a program works on the table with this id. */
export function programsWith(tableId: number): Attached[] {
  return interfaceNames().flatMap((name) => {
    const index = libbpf().interfaceIndex(name);
    const uses = (program: number) => (program !== 0 && tablesOf(program).includes(tableId) ? program : 0);
    const xdp = index === 0 ? 0 : xdpProgramId(index);
    const found = { name, index, tc: uses(hookProgramId(name)), xdp: xdp !== 0 && isOurs(xdp) ? uses(xdp) : 0 };
    return found.tc || found.xdp ? [found] : [];
  });
}

/** Puts these programs where those are. When one cannot be put there, the former ones are back, and it throws. */
export function replacePrograms(attached: readonly Attached[], programs: { tc: number; xdp: () => number }): void {
  const undo: (() => void)[] = [];
  const opened: number[] = [];
  const replace = (attach: (fd: number) => void, fd: number, old: number) => {
    const oldFd = check("open program", libbpf().programById(old));
    opened.push(oldFd);
    attach(fd);
    undo.push(() => attach(oldFd));
  };
  try {
    for (const { name, index, tc, xdp } of attached) {
      if (tc) replace((fd) => attachHook(name, fd), programs.tc, tc);
      if (xdp) replace((fd) => attachXdp(index, fd), programs.xdp(), xdp);
    }
  } catch (error) {
    for (const back of undo.toReversed()) back();
    throw error;
  } finally {
    for (const fd of opened) libbpf().close(fd);
  }
}

/** As the calling thread sees them: /sys may be of another namespace. */
function interfaceNames(): string[] {
  return readFileSync("/proc/thread-self/net/dev", "utf8")
    .split("\n")
    .flatMap((line) => /^\s*([^:\s]+):/.exec(line)?.[1] ?? []);
}

const MOST_TABLES = 128;

/** Ids of the tables that a program uses. */
function tablesOf(program: number): number[] {
  const fd = libbpf().programById(program);
  if (fd < 0) return [];
  const pointer = koffi.alloc("uint32_t", MOST_TABLES);
  try {
    // struct bpf_prog_info: nr_map_ids at 52, map_ids at 56.
    const info = Buffer.alloc(232);
    info.writeUInt32LE(MOST_TABLES, 52);
    info.writeBigUInt64LE(BigInt(koffi.address(pointer)), 56);
    check("read program", libbpf().infoByFd(fd, info, [info.length]));
    const count = Math.min(info.readUInt32LE(52), MOST_TABLES);
    return [...new Uint32Array(koffi.view(pointer, 4 * MOST_TABLES)).subarray(0, count)];
  } finally {
    koffi.free(pointer);
    libbpf().close(fd);
  }
}
