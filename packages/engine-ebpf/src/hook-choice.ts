import { type Hook, type HookChoice, type Message, message } from "@loaddirector/model";
import type { Link } from "./link-reader";

/**
 * The hook for an interface, and why. Left to itself it is XDP on cards whose driver takes it: a virtual interface
 * carries merged packets and unfinished checksums, which only tc understands. XDP without the driver's support
 * (generic) is never chosen: it is slower than tc. `refused`: what the driver said to an earlier attempt; `marked`:
 * a service is chosen by a firewall mark, which frames get after XDP.
 */
export function chooseHook(
  link: Link,
  choice: HookChoice,
  { refused, marked }: { refused: string | null; marked: boolean },
): { hook: Hook; reason: Message } {
  if (choice !== "auto") return { hook: choice, reason: message("ebpf.hook.chosen") };
  if (link.virtual !== null) return { hook: "tc", reason: message("ebpf.hook.virtual", { kind: link.virtual }) };
  if (link.vlans.length > 0)
    return { hook: "tc", reason: message("ebpf.hook.vlan", { interfaces: link.vlans.join(", ") }) };
  if (marked) return { hook: "tc", reason: message("ebpf.hook.marked") };
  if (refused !== null) return { hook: "tc", reason: message("ebpf.hook.refused", { error: refused }) };
  return { hook: "xdp", reason: message("ebpf.hook.native") };
}
