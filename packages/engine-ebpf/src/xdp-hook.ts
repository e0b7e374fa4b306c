import { BpfError, check, errnoOf, libbpf } from "./libbpf";

/** XDP_FLAGS_ of linux/if_link.h. The driver's own hook only: the kernel's generic one is slower than tc. */
const UPDATE_IF_NOEXIST = 1 << 0;
const DRV_MODE = 1 << 2;
const REPLACE = 1 << 4;
const OPTS_SIZE = 16;
/** As the kernel cuts it off. */
export const xdpProgramName = "director_xdp";

/**
 * Attaches the program in the place of an earlier one of ours, without a gap. It stays until it is detached, whoever
 * ends. Throws EEXIST when somebody else's program is there, EOPNOTSUPP when the driver has no such hook.
 */
export function attachXdp(index: number, programFd: number): void {
  const old = xdpProgramId(index);
  if (old === 0) {
    check("attach to XDP", libbpf().xdpAttach(index, programFd, DRV_MODE | UPDATE_IF_NOEXIST, null));
    return;
  }
  replaceXdp(index, programFd, old);
}

/** Takes our program off; another one stays. */
export function detachXdp(index: number): void {
  const old = xdpProgramId(index);
  if (old !== 0 && isOurs(old)) replaceXdp(index, -1, old);
}

/** Replaces `old` and nothing else: who attached in between stays. */
function replaceXdp(index: number, programFd: number, old: number): void {
  if (!isOurs(old)) throw new BpfError("attach to XDP", errnoOf("EEXIST"));
  const oldFd = check("open XDP program", libbpf().programById(old));
  try {
    const opts = Buffer.alloc(OPTS_SIZE);
    opts.writeBigUInt64LE(BigInt(OPTS_SIZE), 0);
    opts.writeInt32LE(oldFd, 8);
    const what = programFd < 0 ? "detach from XDP" : "attach to XDP";
    check(what, libbpf().xdpAttach(index, programFd, DRV_MODE | REPLACE, opts));
  } finally {
    libbpf().close(oldFd);
  }
}

/** Id of the program at the driver's hook, whoever's; 0: none, or no such interface. */
export function xdpProgramId(index: number): number {
  const id = [0];
  return libbpf().xdpQueryId(index, DRV_MODE, id) < 0 ? 0 : id[0]!;
}

export function isOurs(programId: number): boolean {
  const fd = libbpf().programById(programId);
  if (fd < 0) return false;
  try {
    // struct bpf_prog_info: name at 64, 16 bytes.
    const info = Buffer.alloc(232);
    check("read program", libbpf().infoByFd(fd, info, [info.length]));
    return info.toString("latin1", 64, 80).split("\0")[0] === xdpProgramName;
  } finally {
    libbpf().close(fd);
  }
}
