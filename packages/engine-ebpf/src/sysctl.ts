import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * The kernel's route lookup answers only for interfaces that forward. Synchronous, because the files under /proc/sys
 * are those of the calling thread's network namespace.
 */
export function enableForwarding(name: string): void {
  for (const family of ["ipv4", "ipv6"]) {
    const path = `/proc/sys/net/${family}/conf/${name}/forwarding`;
    if (existsSync(path) && readFileSync(path, "utf8").trim() !== "1") writeFileSync(path, "1");
  }
}
