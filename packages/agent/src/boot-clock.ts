import { readFileSync } from "node:fs";

/** Time that no administrator and no NTP server can move, and the boot it belongs to. */
export interface BootClock {
  /** Milliseconds since this boot, time asleep included (CLOCK_BOOTTIME). */
  now(): number;
  /** Changes with every boot: a time on the boot clock means nothing under another id. */
  bootId(): string;
}

export const kernelBootClock: BootClock = {
  // First field: seconds since boot with two decimals, on the same clock as CLOCK_BOOTTIME.
  now: () => Math.round(Number.parseFloat(readFileSync("/proc/uptime", "utf8")) * 1000),
  bootId: () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
};
