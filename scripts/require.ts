import { accessSync, appendFileSync, constants, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { oldestKernel } from "./setup/oldest-kernel.mjs";

/** What a test may need from the machine it runs on. */
export type Capability = "root" | "bpf" | "chromium" | "qemu";

export const CHROMIUM = "/usr/bin/chromium";
const QEMU = "/usr/bin/qemu-system-x86_64";
const BUSYBOX = "/bin/busybox";

/** Bit numbers of linux/capability.h. */
const capabilityBits = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n };

const BPF_PROG_TYPE_SCHED_CLS = 3;

const probes: Record<Capability, () => string | null> = {
  root: probeRoot,
  bpf: probeBpf,
  chromium: () => probeProgram(CHROMIUM),
  qemu: probeQemu,
};

const found = new Map<Capability, string | null>();

/** The reason why a capability is missing here, or null when it is there. Asked of the live system once per process. */
export function missing(capability: Capability): string | null {
  if (!found.has(capability)) found.set(capability, probes[capability]());
  return found.get(capability) ?? null;
}

/**
 * For tests: null when everything is there, else the reason to skip.
 *
 *     const skip = requires("root", "bpf");
 *     describe.skipIf(skip)("forwarding", ...)
 *
 * A capability named in LD_REQUIRE (comma separated) must be there: its absence throws, so that the test file fails.
 * With LD_SKIP_LOG set, reasons are appended there for the summary of the test run.
 */
export function requires(...capabilities: Capability[]): string | null {
  const insisted = (process.env.LD_REQUIRE ?? "").split(",").map((name) => name.trim());
  for (const capability of capabilities) {
    const reason = missing(capability);
    if (reason === null) continue;
    if (insisted.includes(capability)) throw new Error(`LD_REQUIRE asks for ${capability}, but: ${reason}`);
    if (process.env.LD_SKIP_LOG) appendFileSync(process.env.LD_SKIP_LOG, `${callingFile()}\t${reason}\n`);
    return reason;
  }
  return null;
}

/** Root of a container may lack what root is needed for here. */
function probeRoot(): string | null {
  if (process.getuid?.() !== 0) return "not root: network namespaces cannot be made";
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"}`);
  const lacking = Object.entries(capabilityBits).filter(([, bit]) => !((effective >> bit) & 1n));
  const names = lacking.map(([name]) => name).join(", ");
  return names ? `root without ${names}, as in a container: network namespaces cannot be made` : null;
}

/** Asks the kernel, through libbpf, to load an empty classifier: privileges, seccomp and kernel options all have a say. */
function probeBpf(): string | null {
  if (process.getuid?.() !== 0) return "not root: BPF programs cannot be loaded";
  try {
    accessSync("/sys/kernel/btf/vmlinux", constants.R_OK);
  } catch {
    return "the kernel has no BTF (/sys/kernel/btf/vmlinux)";
  }
  try {
    const koffi = createRequire(import.meta.url)("koffi") as typeof import("koffi");
    const probe = koffi.load("libbpf.so.1").func("int libbpf_probe_bpf_prog_type(int type, void *opts)");
    const answer = probe(BPF_PROG_TYPE_SCHED_CLS, null) as number;
    return answer === 1 ? null : `the kernel refuses BPF programs (${answer})`;
  } catch (error) {
    return `libbpf cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function probeProgram(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return `${path} is not installed`;
  }
}

/** A guest with the oldest kernel; its image and programs are amd64's. */
function probeQemu(): string | null {
  if (process.arch !== "x64") return `Linux 6.1 is booted on amd64 only, this is ${process.arch}`;
  const lacking = probeProgram(QEMU) ?? probeProgram(BUSYBOX);
  if (lacking) return lacking;
  return existsSync(oldestKernel) ? null : "Linux 6.1 was not fetched: it is a package of Debian 12";
}

function callingFile(): string {
  const lines = (new Error().stack ?? "").split("\n");
  const line = lines.find((text) => /\.(test|spec)\.ts/.test(text));
  return line?.match(/((?:file:\/\/)?\/[^\s():]+\.(?:test|spec)\.ts)/)?.[1]?.replace("file://", "") ?? "unknown file";
}
