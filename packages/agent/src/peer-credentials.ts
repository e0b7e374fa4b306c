import { createRequire } from "node:module";
import type { Socket } from "node:net";

export interface Peer {
  readonly uid: number;
  readonly pid: number;
}

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

type GetSockOpt = (fd: number, level: number, name: number, value: Int32Array, length: Int32Array) => number;
let getsockopt: GetSockOpt | null | undefined;

/** Who is at the other end of a unix socket, as the kernel recorded at connect (`struct ucred`); null when it cannot tell. */
export function peerOf(socket: Socket): Peer | null {
  const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd;
  if (fd === undefined || fd < 0) return null;
  getsockopt ??= loadGetsockopt();
  if (!getsockopt) return null;
  const credentials = new Int32Array(3); // pid, uid, gid
  const length = new Int32Array([credentials.byteLength]);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length) !== 0) return null;
  return { pid: credentials[0]!, uid: credentials[1]! >>> 0 };
}

function loadGetsockopt(): GetSockOpt | null {
  try {
    const koffi = createRequire(import.meta.url)("koffi") as typeof import("koffi");
    return koffi
      .load("libc.so.6")
      .func("int getsockopt(int, int, int, _Out_ int *value, _Inout_ int *length)") as unknown as GetSockOpt;
  } catch {
    return null;
  }
}
