import koffi from "koffi";

/** linux/netlink.h, linux/socket.h. */
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_ROUTE = 0;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SOL_NETLINK = 270;
const NETLINK_GET_STRICT_CHK = 12;
const NLM_F_REQUEST = 0x1;
const NLM_F_DUMP = 0x300;
const NLM_F_DUMP_INTR = 0x10;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const HEADER = 16;
const ENOENT = 2;

/** One object the kernel tells of, in the bytes it came in: 10,000 of them should make little garbage. */
export class NetlinkMessage {
  readonly #view: DataView;
  readonly #at: number;
  readonly #attributesAt: number;
  readonly #end: number;

  /** `at`: where the fixed part begins. */
  constructor(view: DataView, at: number, end: number, fixedSize: number) {
    this.#view = view;
    this.#at = at;
    this.#attributesAt = at + align(fixedSize);
    this.#end = end;
  }

  /** Of the fixed part, by offset. */
  byte(offset: number): number {
    return this.#view.getUint8(this.#at + offset);
  }

  /** Of the fixed part, by offset. */
  word(offset: number): number {
    return this.#view.getUint32(this.#at + offset, true);
  }

  /** Value of an attribute of 1 or 4 bytes; undefined: it has none such. */
  number(type: number): number | undefined {
    const { at, length } = this.#find(type);
    return length === 4 ? this.#view.getUint32(at, true) : length === 1 ? this.#view.getUint8(at) : undefined;
  }

  /** Value of an attribute, empty when it has none such. */
  bytes(type: number): Uint8Array {
    const { at, length } = this.#find(type);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length);
  }

  #find(type: number): { at: number; length: number } {
    for (let at = this.#attributesAt; at + 4 <= this.#end; ) {
      const length = this.#view.getUint16(at, true);
      if (length < 4 || at + length > this.#end) break;
      if (this.#view.getUint16(at + 2, true) === type) return { at: at + 4, length: length - 4 };
      at += align(length);
    }
    return { at: this.#at, length: 0 };
  }
}

interface Calls {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly setsockopt: (fd: number, level: number, name: number, value: Buffer, length: number) => number;
  readonly send: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  readonly recv: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  readonly close: (fd: number) => number;
}
let calls: Calls | undefined;

function bind(): Calls {
  const libc = koffi.load("libc.so.6");
  return {
    socket: libc.func("int socket(int, int, int)"),
    setsockopt: libc.func("int setsockopt(int, int, int, const void *value, uint32_t length)"),
    send: libc.func("intptr_t send(int, const void *, size_t, int)"),
    recv: libc.func("intptr_t recv(int, void *, size_t, int)"),
    close: libc.func("int close(int)"),
  } as unknown as Calls;
}

/**
 * Everything of one kind in this network namespace, such as RTM_GETADDR. `request` is the fixed part and attributes of
 * the question; `fixedSize` the bytes before the attributes of an answer. No other program is started, and the kernel
 * answers at once: 10,000 addresses in some milliseconds. Empty when the kernel knows no such thing (ENOENT); throws
 * when it refuses, or when what it tells changes under its hands three times.
 */
export function dump(type: number, request: Buffer, fixedSize: number): NetlinkMessage[] {
  calls ??= bind();
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) throw new Error(`netlink: error ${koffi.errno()}`);
  try {
    const seconds = Buffer.alloc(16);
    seconds.writeBigInt64LE(2n);
    calls.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, seconds, seconds.length);
    const on = Buffer.from([1, 0, 0, 0]);
    calls.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, on, on.length);
    for (let sequence = 1; sequence <= 3; sequence++) {
      const messages = ask(calls, fd, type, sequence, request, fixedSize);
      if (messages) return messages;
    }
    throw new Error("netlink: changed while it was read");
  } finally {
    calls.close(fd);
  }
}

/** null: interrupted by a change, to be asked again. */
function ask(
  { send, recv }: Calls,
  fd: number,
  type: number,
  sequence: number,
  request: Buffer,
  fixedSize: number,
): NetlinkMessage[] | null {
  const question = Buffer.alloc(HEADER + request.length);
  question.writeUInt32LE(question.length, 0);
  question.writeUInt16LE(type, 4);
  question.writeUInt16LE(NLM_F_REQUEST | NLM_F_DUMP, 6);
  question.writeUInt32LE(sequence, 8);
  request.copy(question, HEADER);
  if (send(fd, question, question.length, 0) < 0) throw new Error(`netlink: error ${koffi.errno()}`);
  const messages: NetlinkMessage[] = [];
  let interrupted = false;
  for (;;) {
    // Kept by the views of what it holds.
    const buffer = Buffer.alloc(32_768);
    const length = Number(recv(fd, buffer, buffer.length, 0));
    if (length < 0) throw new Error(`netlink: error ${koffi.errno()}`);
    const view = new DataView(buffer.buffer, buffer.byteOffset, length);
    for (let at = 0; at + HEADER <= length; at += align(view.getUint32(at, true))) {
      const end = at + view.getUint32(at, true);
      if (end < at + HEADER || end > length) throw new Error("netlink: a message is cut");
      if (view.getUint32(at + 8, true) !== sequence) continue;
      interrupted ||= (view.getUint16(at + 6, true) & NLM_F_DUMP_INTR) !== 0;
      const kind = view.getUint16(at + 4, true);
      // Both end with a negative errno, or zero.
      const error = kind === NLMSG_DONE || kind === NLMSG_ERROR ? -view.getInt32(at + HEADER, true) : 0;
      if (error !== 0 && error !== ENOENT) throw new Error(`netlink: error ${error}`);
      if (kind === NLMSG_DONE || kind === NLMSG_ERROR) return interrupted ? null : messages;
      messages.push(new NetlinkMessage(view, at + HEADER, end, fixedSize));
    }
  }
}

/** Messages and attributes begin at multiples of four bytes. */
function align(length: number): number {
  return (length + 3) & ~3;
}

/** One attribute of a question that holds a number. */
export function numberAttribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(8, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
