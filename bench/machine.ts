import { readFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem } from "node:os";
import { execute } from "../packages/lab/src/index";
import { root } from "../scripts/build/stamp";

/** One line per fact a reader needs to judge the figures by. */
export async function describeMachine(): Promise<string[]> {
  const processors = cpus();
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(await readFile("/etc/os-release", "utf8").catch(() => ""))?.[1];
  // Absent where the kernel is built to do nothing else.
  const jit = await readFile("/proc/sys/net/core/bpf_jit_enable", "utf8").catch(() => "1");
  const commit = await execute(["git", "-C", root, "describe", "--always", "--dirty", "--abbrev=10"]).catch(() => null);
  return [
    `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, commit ${commit?.stdout.trim() ?? "unknown"}`,
    `${processors.length} × ${processors[0]?.model.trim() ?? "unknown processor"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `Linux ${release()}, BPF JIT ${jit.trim() === "0" ? "off" : "on"}, ${system ?? "unknown system"}, Node ${process.versions.node}`,
    `load average at the start: ${loadavg()
      .map((value) => value.toFixed(2))
      .join(" ")}`,
  ];
}
