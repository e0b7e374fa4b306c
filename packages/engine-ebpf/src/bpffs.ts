import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statfsSync } from "node:fs";

const BPF_FS_MAGIC = 0xcafe4a11;

/** An own BPF file system at `folder`: that of /sys disappears with `ip netns exec`. Mounted once, then found again. */
export function ensureBpffs(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statfsSync(folder).type === BPF_FS_MAGIC) return;
  execFileSync("mount", ["-t", "bpf", "-o", "mode=0700", "bpf", folder], { stdio: "pipe", timeout: 10_000 });
}

export function unmountBpffs(folder: string): void {
  if (!existsSync(folder) || statfsSync(folder).type !== BPF_FS_MAGIC) return;
  execFileSync("umount", [folder], { stdio: "pipe", timeout: 10_000 });
}
