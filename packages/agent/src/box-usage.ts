import { readFileSync } from "node:fs";

export interface BoxUsage {
  /** 0 to 1 over all cores since the reading before; 0 at the first. */
  readonly cpu: number;
  /** Bytes. */
  readonly memoryUsed: number;
  readonly memoryTotal: number;
  readonly uptimeSeconds: number;
}

/** Reads /proc: one call a second. */
export function createBoxUsage() {
  let before: { busy: number; total: number } | null = null;
  return function read(): BoxUsage {
    const ticks = processorTicks(readFileSync("/proc/stat", "utf8"));
    const total = before ? ticks.total - before.total : 0;
    const cpu = before && total > 0 ? Math.min(1, Math.max(0, (ticks.busy - before.busy) / total)) : 0;
    before = ticks;
    const memory = readFileSync("/proc/meminfo", "utf8");
    const memoryTotal = kibibytes(memory, "MemTotal");
    return {
      cpu: Math.round(cpu * 1000) / 1000,
      memoryTotal,
      memoryUsed: memoryTotal - kibibytes(memory, "MemAvailable"),
      uptimeSeconds: Math.floor(Number.parseFloat(readFileSync("/proc/uptime", "utf8"))),
    };
  };
}

/** First line of /proc/stat: user nice system idle iowait irq softirq steal (guest times are inside user and nice). */
function processorTicks(stat: string): { busy: number; total: number } {
  const fields = stat.slice(0, stat.indexOf("\n")).trim().split(/\s+/).slice(1, 9).map(Number);
  const total = fields.reduce((sum, value) => sum + value, 0);
  return { total, busy: total - (fields[3] ?? 0) - (fields[4] ?? 0) };
}

function kibibytes(meminfo: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1] ?? 0) * 1024;
}
