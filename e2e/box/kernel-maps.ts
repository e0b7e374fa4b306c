import { readdirSync } from "node:fs";
import { join } from "node:path";
import koffi from "koffi";
import type { Box } from "./start-box";

/** Longer than the key of any map; the kernel reads and writes as many bytes as the map's keys have. */
const keyRoom = 256;

/** Empties the pinned map of listeners behind the agent's back; returns how many there were. */
export function deleteListeners({ director }: Box): number {
  const library = koffi.load("libbpf.so.1");
  const open = library.func("int bpf_obj_get(const char *path)");
  const next = library.func("int bpf_map_get_next_key(int fd, const void *key, _Out_ void *next)");
  const remove = library.func("int bpf_map_delete_elem(int fd, const void *key)");
  const close = koffi.load("libc.so.6").func("int close(int fd)");

  // The agent's file systems are mounted in its own view of the files.
  const folder = join(`/proc/${director.agent.pid}/root`, director.place.layout.run, "bpf");
  const [instance] = readdirSync(folder);
  const fd = open(join(folder, instance!, "services")) as number;
  if (fd < 0) throw new Error(`the map of listeners cannot be opened: ${fd}`);
  const key = Buffer.alloc(keyRoom);
  let count = 0;
  for (; next(fd, null, key) === 0; count++) remove(fd, key);
  close(fd);
  return count;
}
