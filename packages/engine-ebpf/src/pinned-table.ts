import { existsSync } from "node:fs";
import { check, libbpf } from "./libbpf";

/** What the kernel says of a map. Sizes in bytes; of per-CPU maps that of one CPU's value. */
export interface TableInfo {
  readonly type: number;
  readonly id: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly entries: number;
  readonly flags: number;
}

export interface PinnedTable extends TableInfo {
  readonly fd: number;
  close(): void;
}

/** struct bpf_map_info of linux/bpf.h begins with these. */
export function tableInfo(fd: number): TableInfo {
  const info = Buffer.alloc(88);
  check("read map", libbpf().infoByFd(fd, info, [info.length]));
  const [type, id, keySize, valueSize, entries, flags] = Array.from({ length: 6 }, (_, at) =>
    info.readUInt32LE(4 * at),
  ) as [number, number, number, number, number, number];
  return { type, id, keySize, valueSize, entries, flags };
}

/** null: nothing is pinned there. */
export function openPinned(path: string): PinnedTable | null {
  if (!existsSync(path)) return null;
  const fd = check(`open ${path}`, libbpf().objGet(path));
  return { ...tableInfo(fd), fd, close: () => void libbpf().close(fd) };
}
