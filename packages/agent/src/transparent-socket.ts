import { createRequire } from "node:module";
import { Socket } from "node:net";
import { type Address, addressBytes, addressFamily } from "@loaddirector/model";

const AF = { 4: 2, 6: 10 } as const;
const STREAM_NONBLOCK_CLOEXEC = 0o1 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
/** Level and name of IP_TRANSPARENT and IPV6_TRANSPARENT: a source address that is not this box's. */
const transparent = { 4: [0, 19], 6: [41, 75] } as const;

export interface Endpoint {
  readonly address: Address;
  readonly port: number;
}

let bound: ReturnType<typeof bind> | undefined;

function bind() {
  const koffi = createRequire(import.meta.url)("koffi") as typeof import("koffi");
  const c = koffi.load("libc.so.6");
  return {
    inProgress: koffi.os.errno.EINPROGRESS,
    errno: koffi.errno as () => number,
    socket: c.func("int socket(int family, int type, int protocol)"),
    setOption: c.func("int setsockopt(int fd, int level, int name, const int *value, uint32_t length)"),
    bind: c.func("int bind(int fd, const void *address, uint32_t length)"),
    connect: c.func("int connect(int fd, const void *address, uint32_t length)"),
    close: c.func("int close(int fd)"),
  };
}

/**
 * A TCP socket that is connecting from `from`, an address of somebody else, to `to`. Needs CAP_NET_ADMIN or CAP_NET_RAW.
 * This process neither reads nor writes it. Throws with the name of the call that failed and its errno.
 */
export function connectAs(from: Endpoint, to: Endpoint): Socket {
  bound ??= bind();
  const c = bound;
  const family = addressFamily(to.address);
  const check = (call: string, result: number): number => {
    if (result < 0) throw new Error(`${call}: errno ${c.errno()}`);
    return result;
  };
  const fd = check("socket", c.socket(AF[family], STREAM_NONBLOCK_CLOEXEC, 0));
  try {
    const on = new Int32Array([1]);
    const [level, name] = transparent[family];
    check("IP_TRANSPARENT", c.setOption(fd, level, name, on, on.byteLength));
    // The same client port may be in use towards another server.
    check("SO_REUSEADDR", c.setOption(fd, SOL_SOCKET, SO_REUSEADDR, on, on.byteLength));
    const [local, remote] = [socketAddress(family, from), socketAddress(family, to)];
    check("bind", c.bind(fd, local, local.length));
    if (c.connect(fd, remote, remote.length) < 0 && c.errno() !== c.inProgress) check("connect", -1);
    return new Socket({ fd, readable: false, writable: false });
  } catch (error) {
    c.close(fd);
    throw error;
  }
}

/** struct sockaddr_in or sockaddr_in6. */
function socketAddress(family: 4 | 6, { address, port }: Endpoint): Buffer {
  const bytes = Buffer.alloc(family === 4 ? 16 : 28);
  bytes.writeUInt16LE(AF[family], 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(addressBytes(address)!, family === 4 ? 4 : 8);
  return bytes;
}
