import { execFile, execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { promisify } from "node:util";
import { check, libbpf } from "../libbpf";

const CLONE_NEWNET = 0x4000_0000;

/** For tests: runs `ip` with these arguments; throws with its message. */
export function ip(...argv: string[]): string {
  return execFileSync("ip", argv, { encoding: "utf8", timeout: 10_000, stdio: ["ignore", "pipe", "pipe"] });
}

export function createNamespace(name: string): void {
  if (existsSync(pathOf(name))) deleteNamespace(name);
  ip("netns", "add", name);
  ip("-n", name, "link", "set", "lo", "up");
}

export function deleteNamespace(name: string): void {
  if (existsSync(pathOf(name))) ip("netns", "delete", name);
}

/** Runs a program inside; `ip netns exec` would hide BPF file systems. */
export function runIn(name: string, argv: readonly string[], timeout = 20_000): string {
  return execFileSync("nsenter", [`--net=${pathOf(name)}`, ...argv], {
    encoding: "utf8",
    timeout,
    stdio: "pipe",
    maxBuffer: 64 << 20,
  });
}

const execute = promisify(execFile);

/** What a program inside writes, while this process goes on; rejects when it fails. */
export async function printed(name: string, argv: readonly string[], timeout = 30_000): Promise<string> {
  const { stdout } = await execute("nsenter", [`--net=${pathOf(name)}`, ...argv], { timeout, maxBuffer: 64 << 20 });
  return stdout;
}

export function spawnIn(name: string, argv: readonly string[]) {
  return spawn("nsenter", [`--net=${pathOf(name)}`, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
}

/** Moves the calling thread, and what it starts from now on, into a namespace; the function returned moves it back. */
export function enterNamespace(name: string): () => void {
  const home = openSync("/proc/thread-self/ns/net", "r");
  moveTo(pathOf(name));
  return () => {
    check("return to the first namespace", libbpf().setns(home, CLONE_NEWNET));
    closeSync(home);
  };
}

function moveTo(path: string): void {
  const fd = openSync(path, "r");
  try {
    check(`enter ${path}`, libbpf().setns(fd, CLONE_NEWNET));
  } finally {
    closeSync(fd);
  }
}

const pathOf = (name: string) => `/run/netns/${name}`;
