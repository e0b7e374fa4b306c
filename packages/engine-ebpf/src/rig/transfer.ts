import { createHash, type Hash, randomBytes } from "node:crypto";
import type { Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import type { Socket } from "node:net";

const CHUNK = 1 << 20;
const block = randomBytes(2 * CHUNK);

/** For tests: sends `bytes` to a server that echoes; the hash of what was sent and of what came back. */
export async function hashedRoundTrip(socket: Socket, bytes: number, milliseconds = 60_000) {
  const [sent, received] = [createHash("sha256"), createHash("sha256")];
  let missing = bytes;
  const whole = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${missing} of ${bytes} bytes missing`)), milliseconds);
    socket.on("data", (part) => {
      received.update(part);
      missing -= part.length;
      if (missing > 0) return;
      clearTimeout(timer);
      resolve();
    });
  });
  await Promise.all([whole, sendHashed(socket, bytes, sent)]);
  return { sent: sent.digest("hex"), received: received.digest("hex") };
}

/** Pieces of one random block from changing places, so that no two are alike. */
async function sendHashed(socket: Socket, bytes: number, hash: Hash): Promise<void> {
  for (let done = 0; done < bytes; done += CHUNK) {
    const start = (done / CHUNK) * 4099;
    const piece = block.subarray(start % CHUNK, (start % CHUNK) + Math.min(CHUNK, bytes - done));
    hash.update(piece);
    if (!socket.write(piece)) await once(socket, "drain");
  }
}

const DATAGRAM = 200;
/** Datagrams on their way at once: fewer than fill a socket's default buffer, whatever room a driver takes for each. */
const WINDOW = 32;
const REPLY_EACH = 50;

export interface Numbered {
  readonly lost: number;
  readonly wrong: number;
  readonly replies: number;
}

/**
 * For tests: `count` numbered datagrams from the clients in turn to servers that check each and answer every fiftieth. The
 * next are sent when the last have arrived, so what is missing was lost on the way.
 */
export async function numberedDatagrams(
  clients: readonly DatagramSocket[],
  servers: readonly DatagramSocket[],
  to: { address: string; port: number },
  count: number,
  milliseconds = 60_000,
): Promise<Numbered> {
  const seen = new Uint8Array(count);
  let arrived = 0;
  let wrong = 0;
  let replies = 0;
  for (const server of servers)
    server.on("message", (bytes, peer) => {
      const number = bytes.readUInt32BE(0);
      const right = bytes.length === DATAGRAM && bytes.readUInt32BE(DATAGRAM - 4) === number && seen[number] === 0;
      if (!right) wrong++;
      seen[number] = 1;
      arrived++;
      if (number % REPLY_EACH === 0) server.send(bytes, peer.port, peer.address);
    });
  for (const client of clients) client.on("message", () => replies++);
  const deadline = performance.now() + milliseconds;
  const expected = Math.ceil(count / REPLY_EACH);
  for (let sent = 0; sent < count || arrived < count || replies < expected; ) {
    for (; sent < count && sent - arrived < WINDOW; sent++) {
      const bytes = Buffer.alloc(DATAGRAM, sent);
      bytes.writeUInt32BE(sent, 0);
      bytes.writeUInt32BE(sent, DATAGRAM - 4);
      clients[sent % clients.length]!.send(bytes, to.port, to.address);
    }
    if (performance.now() > deadline) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const socket of [...servers, ...clients]) socket.removeAllListeners("message");
  return { lost: seen.filter((each) => each === 0).length, wrong, replies };
}
