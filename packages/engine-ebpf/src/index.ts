export { type Capacity, defaultCapacity } from "./bpf-object";
export { createEbpfEngine, type EbpfEngine, type EbpfEngineOptions, ebpfCapabilities } from "./engine";
export { probeEbpf } from "./probe";
export type { Switches } from "./switches";
