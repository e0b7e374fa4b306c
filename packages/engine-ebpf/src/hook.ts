import { BpfError, check, errnoOf, libbpf } from "./libbpf";

const HOOK_SIZE = 24;
const OPTS_SIZE = 32;
const INGRESS = 1;
const REPLACE = 1;
/** Ours alone: other filters on the interface are neither read nor touched. */
const PRIORITY = 0x4c44;
const HANDLE = 1;

function hookOf(name: string): Buffer {
  const ifindex = libbpf().interfaceIndex(name);
  if (ifindex === 0) throw new BpfError(`find interface ${name}`, errnoOf("ENODEV"));
  const hook = Buffer.alloc(HOOK_SIZE);
  hook.writeBigUInt64LE(BigInt(HOOK_SIZE), 0);
  hook.writeInt32LE(ifindex, 8);
  hook.writeUInt32LE(INGRESS, 12);
  return hook;
}

function optsOf(programFd = 0, flags = 0): Buffer {
  const opts = Buffer.alloc(OPTS_SIZE);
  opts.writeBigUInt64LE(BigInt(OPTS_SIZE), 0);
  opts.writeInt32LE(programFd, 8);
  opts.writeUInt32LE(flags, 12);
  opts.writeUInt32LE(HANDLE, 20);
  opts.writeUInt32LE(PRIORITY, 24);
  return opts;
}

/** Attaches the program to an interface's ingress, in the place of an earlier one of ours, without a gap. */
export function attachHook(name: string, programFd: number): void {
  const hook = hookOf(name);
  const created = libbpf().hookCreate(hook);
  if (created !== -errnoOf("EEXIST")) check(`make clsact on ${name}`, created);
  check(`attach to ${name}`, libbpf().tcAttach(hook, optsOf(programFd, REPLACE)));
}

/** Removes our filter only; a clsact qdisc may carry others. */
export function detachHook(name: string): void {
  const result = libbpf().tcDetach(hookOf(name), optsOf());
  if (result !== -errnoOf("ENOENT") && result !== -errnoOf("EINVAL")) check(`detach from ${name}`, result);
}

/** Id of our program on the interface, 0 when there is none or the interface is gone. */
export function hookProgramId(name: string): number {
  if (libbpf().interfaceIndex(name) === 0) return 0;
  const opts = optsOf();
  return libbpf().tcQuery(hookOf(name), opts) < 0 ? 0 : opts.readUInt32LE(16);
}

export function programId(fd: number): number {
  // struct bpf_prog_info: type, id.
  const info = Buffer.alloc(232);
  check("read program", libbpf().infoByFd(fd, info, [info.length]));
  return info.readUInt32LE(4);
}
