import { type Message, message } from "@loaddirector/model";
import { BpfError, check, libbpf } from "./libbpf";

const BPF_PROG_TYPE_SCHED_CLS = 3;

/** Whether this process may run the engine here, asked of the live system. */
export function probeEbpf(): { available: true } | { available: false; reason: Message } {
  if (process.platform !== "linux") return { available: false, reason: message("ebpf.notLinux") };
  if (process.getuid?.() !== 0) return { available: false, reason: message("ebpf.notRoot") };
  try {
    const supported = check("probe", libbpf().probeProgramType(BPF_PROG_TYPE_SCHED_CLS, null));
    return supported === 1 ? { available: true } : { available: false, reason: message("ebpf.noClassifier") };
  } catch (error) {
    if (error instanceof BpfError)
      return { available: false, reason: message("ebpf.refused", { error: error.message }) };
    return { available: false, reason: message("ebpf.noLibrary") };
  }
}
