import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { enterNamespace } from "./namespace";

/** The one that is being made: a thread is in one namespace at a time. */
let last: Promise<unknown> = Promise.resolve();

/** For tests: sockets of this process that belong to another namespace. A socket stays where it was made. */
function madeIn<T>(namespace: string, make: () => Promise<T>): Promise<T> {
  const made = last.then(async () => {
    const back = enterNamespace(namespace);
    try {
      return await make();
    } finally {
      back();
    }
  });
  last = made.catch(() => {});
  return made;
}

/** A TCP server that sends back what it gets. */
export function echoServer(namespace: string, port: number): Promise<Server> {
  return madeIn(namespace, async () => {
    const server = createServer((socket) => void socket.on("error", () => {}).pipe(socket));
    server.listen(port, "::");
    await once(server, "listening");
    return server;
  });
}

/** Several may be opened at once. */
export async function openConnection(
  namespace: string,
  host: string,
  port: number,
  milliseconds = 5000,
): Promise<Socket> {
  const socket = await madeIn(namespace, async () => {
    const made = connect({ host, port });
    // The socket itself is made in the next tick.
    await new Promise(setImmediate);
    return made;
  });
  socket.on("error", () => {});
  if (socket.connecting) await once(socket, "connect", { signal: AbortSignal.timeout(milliseconds) });
  return socket;
}

/** Sends the bytes and resolves with as many that came back. */
export async function roundTrip(socket: Socket, bytes: Buffer, milliseconds = 10_000): Promise<Buffer> {
  const parts: Buffer[] = [];
  let missing = bytes.length;
  const done = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${missing} bytes missing`)), milliseconds);
    socket.on("data", (part) => {
      parts.push(part);
      missing -= part.length;
      if (missing > 0) return;
      clearTimeout(timer);
      resolve();
    });
  });
  socket.write(bytes);
  await done;
  return Buffer.concat(parts);
}

/** A UDP socket bound in a namespace, to any address and port unless they are given. */
export function datagramSocket(
  namespace: string,
  family: 4 | 6,
  port = 0,
  address = family === 6 ? "::" : "0.0.0.0",
): Promise<DatagramSocket> {
  return madeIn(namespace, async () => {
    const socket = createSocket(family === 6 ? "udp6" : "udp4");
    socket.bind(port, address);
    await once(socket, "listening");
    return socket;
  });
}
