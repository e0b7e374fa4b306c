export { type Capacity, defaultCapacity } from "./bpf-object";
export { createEbpfEngine, type EbpfEngine, type EbpfEngineOptions, ebpfCapabilities } from "./engine";
export { probeEbpf, refusalOf } from "./probe";
export { removeInstance } from "./remove-instance";
export type { Switches } from "./switches";
