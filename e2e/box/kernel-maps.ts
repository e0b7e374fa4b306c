import { readdirSync } from "node:fs";
import { join } from "node:path";
import { serviceKeyCodec } from "../../packages/engine-ebpf/src/abi.generated";
import { HashMap } from "../../packages/engine-ebpf/src/hash-map";
import { check, libbpf } from "../../packages/engine-ebpf/src/libbpf";
import type { Box } from "./start-box";

const anything = {
  size: 4,
  read: (view: DataView, at = 0) => view.getUint32(at, true),
  write: (view: DataView, at: number, value: number) => view.setUint32(at, value, true),
};

/** Empties the pinned map of listeners behind the agent's back; returns how many there were. */
export function deleteListeners({ director }: Box): number {
  // The agent's file system is mounted in its own view of the files.
  const folder = join(`/proc/${director.agent.pid}/root`, director.place.layout.run, "bpf");
  const [instance] = readdirSync(folder);
  const fd = check("open listeners", libbpf().objGet(join(folder, instance!, "services")));
  try {
    const listeners = new HashMap(fd, "services", serviceKeyCodec, anything);
    const keys = listeners.entries().map(([key]) => key);
    for (const key of keys) listeners.delete(key);
    return keys.length;
  } finally {
    libbpf().close(fd);
  }
}
