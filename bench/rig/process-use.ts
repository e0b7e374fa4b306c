import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** USER_HZ: the kernel tells times of processes in hundredths of a second on every architecture we run on. */
const ticksPerSecond = 100;

/** Seconds of processor time of a process and all its threads since it started. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Fields 14 and 15; the name in field 2 may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of processes in MiB. What is of a file (the program, libraries) is one memory, and counts once. */
export function residentMiB(pids: readonly number[]): number {
  const files = new Map<string, number>();
  let own = 0;
  for (const pid of pids)
    for (const [name, kilobytes] of residentByMapping(pid)) {
      if (name.startsWith("/")) files.set(name, Math.max(files.get(name) ?? 0, kilobytes));
      else if (!name.includes(bpfMapping)) own += kilobytes;
    }
  return ([...files.values()].reduce((sum, each) => sum + each, 0) + own) / 1024;
}

/** Memory of all BPF maps that a process has open, in MiB, as the kernel accounts for it. */
export function mapsMiB(pid: number): number {
  const bytes = new Map<string, number>();
  for (const fd of readdirSync(`/proc/${pid}/fdinfo`)) {
    const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, "utf8");
    const [, id] = /^map_id:\s+(\d+)$/m.exec(info) ?? [];
    if (id) bytes.set(id, Number(/^memlock:\s+(\d+)$/m.exec(info)?.[1] ?? 0));
  }
  return [...bytes.values()].reduce((sum, each) => sum + each, 0) / 2 ** 20;
}

/** Pages of a BPF map that a process looks into; they are the map's. */
const bpfMapping = "bpf-map";

/** kB by what is mapped; several mappings of a name are one. */
function residentByMapping(pid: number): Map<string, number> {
  const found = new Map<string, number>();
  let name = "";
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    const mapping = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(.*)$/.exec(line);
    if (mapping) name = mapping[1]!;
    const [, kilobytes] = /^Rss:\s+(\d+) kB$/.exec(line) ?? [];
    if (kilobytes) found.set(name, (found.get(name) ?? 0) + Number(kilobytes));
  }
  return found;
}

/** Share of one core in per cent that processes take over so many seconds. */
export async function coreShare(pids: readonly number[], seconds: number, signal: AbortSignal): Promise<number> {
  const used = () => pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
  const before = used();
  const began = performance.now();
  await setTimeout(seconds * 1000, undefined, { signal });
  return ((used() - before) / ((performance.now() - began) / 1000)) * 100;
}
