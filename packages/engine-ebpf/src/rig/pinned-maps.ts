import type { LoadedObject } from "../bpf-object";
import { check, libbpf } from "../libbpf";

const INFO_SIZE = 88;

/** For tests: the maps an engine has pinned, without loading its programs, which takes a second. */
export function openPinnedMaps(pins: string): LoadedObject {
  const library = libbpf();
  const fds = new Map<string, number>();
  const fdOf = (name: string) => {
    const fd = fds.get(name) ?? check(`open ${name}`, library.objGet(`${pins}/${name}`));
    fds.set(name, fd);
    return fd;
  };
  return {
    cpus: library.possibleCpus(),
    mapFd: fdOf,
    entries: (name) => {
      // struct bpf_map_info: type, id, key_size, value_size, max_entries.
      const info = Buffer.alloc(INFO_SIZE);
      check(`read ${name}`, library.infoByFd(fdOf(name), info, [info.length]));
      return info.readUInt32LE(16);
    },
    programFd: (name) => {
      throw new Error(`no program ${name} is loaded`);
    },
    close: () => {
      for (const fd of fds.values()) library.close(fd);
    },
  };
}
