import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** USER_HZ: the kernel tells times of processes in hundredths of a second on every architecture we run on. */
const ticksPerSecond = 100;

/** Seconds of processor time of a process and all its threads since it started. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Fields 14 and 15; the name in field 2 may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory in MiB, shared pages included. */
export function residentMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (!line) throw new Error(`process ${pid} has no memory`);
  return Number(line[1]) / 1024;
}

/** Share of one core in per cent that processes take over so many seconds. */
export async function coreShare(pids: readonly number[], seconds: number, signal: AbortSignal): Promise<number> {
  const used = () => pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
  const before = used();
  const began = performance.now();
  await setTimeout(seconds * 1000, undefined, { signal });
  return ((used() - before) / ((performance.now() - began) / 1000)) * 100;
}
