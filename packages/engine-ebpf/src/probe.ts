import { readFileSync } from "node:fs";
import { release } from "node:os";
import { type Message, message } from "@loaddirector/model";
import { TablesRefused } from "./handover/table-layout";
import { BpfError, check, libbpf } from "./libbpf";

const BPF_PROG_TYPE_SCHED_CLS = 3;
/** Debian 12's. */
const oldestKernel = [6, 1] as const;

/** Bit numbers of linux/capability.h: to make maps and programs, to pin and to attach them. */
const neededCapabilities = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n };

/** Whether this process may run the engine here, asked of the live system. */
export function probeEbpf(): { available: true } | { available: false; reason: Message } {
  if (process.platform !== "linux") return { available: false, reason: message("ebpf.notLinux") };
  const old = tooOld(release());
  if (old) return { available: false, reason: old };
  if (process.getuid?.() !== 0) return { available: false, reason: message("ebpf.notRoot") };
  const lacking = lackingCapabilities(readFileSync("/proc/self/status", "utf8"));
  if (lacking.length > 0)
    return { available: false, reason: message("ebpf.notPermitted", { capabilities: lacking.join(", ") }) };
  try {
    const supported = check("probe", libbpf().probeProgramType(BPF_PROG_TYPE_SCHED_CLS, null));
    return supported === 1 ? { available: true } : { available: false, reason: message("ebpf.noClassifier") };
  } catch (error) {
    if (error instanceof BpfError)
      return { available: false, reason: message("ebpf.refused", { error: error.message }) };
    return { available: false, reason: message("ebpf.noLibrary") };
  }
}

/** `version` as uname tells it, such as 5.10.0-32-amd64; null: new enough. */
export function tooOld(version: string): Message | null {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const [oldMajor, oldMinor] = oldestKernel;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return null;
  return message("ebpf.kernelTooOld", { version, oldest: oldestKernel.join(".") });
}

/** Root of a container, or of a unit with bounded capabilities, may lack what is needed. */
function lackingCapabilities(status: string): string[] {
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(status)?.[1] ?? "0"}`);
  return Object.entries(neededCapabilities).flatMap(([name, bit]) => ((effective >> bit) & 1n ? [] : name));
}

/** Why the kernel did not take the programs or maps that `start` gives it; null when it did. */
export async function refusalOf(start: () => Promise<void>): Promise<Message | null> {
  try {
    await start();
    return null;
  } catch (error) {
    if (error instanceof TablesRefused) return error.reason;
    if (!(error instanceof BpfError)) throw error;
    return message("ebpf.refused", { error: error.message });
  }
}
