import { unmountBpffs } from "./bpffs";
import { detachHook } from "./hook";
import { BpfError, libbpf } from "./libbpf";
import { detachXdp } from "./xdp-hook";

/**
 * Takes an instance out of the kernel for good: nothing is forwarded any more and its tables are gone. For a lab or a
 * test that ends; a box keeps forwarding without the agent.
 */
export function removeInstance(options: { runDir: string; interfaces: readonly string[] }): void {
  for (const name of options.interfaces) {
    try {
      detachXdp(libbpf().interfaceIndex(name));
      detachHook(name);
    } catch (error) {
      // The interface may be gone already, and its filters with it.
      if (!(error instanceof BpfError)) throw error;
    }
  }
  unmountBpffs(`${options.runDir}/bpf`);
}
