import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/**
 * For tests, a process of its own: clients of `host` that go on until their parent lets go of them, over connections
 * that are kept, over new ones, and with datagrams to an echo server. Tells its parent how far it is.
 */
export interface Progress {
  readonly kept: number;
  readonly fresh: number;
  readonly datagrams: number;
  /** What went wrong, in words. */
  readonly errors: readonly string[];
}

const [host = "", webPort = "", echoPort = ""] = process.argv.slice(2);
/** The echo server may be in a process that loads programs meanwhile. */
const patience = 60_000;
/** Milliseconds between requests of one client. */
const pace = 3;
const count = { kept: 0, fresh: 0, datagrams: 0 };
const errors: string[] = [];
let going = true;

function request(agent: Agent | false): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = get({ host, port: Number(webPort), agent, timeout: patience }, (answer) => {
      answer.resume();
      answer.once("error", reject);
      answer.once("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`))));
    });
    asked.once("timeout", () => asked.destroy(new Error("timeout")));
    asked.once("error", reject);
  });
}

async function repeat(kind: keyof typeof count, act: () => Promise<void>): Promise<void> {
  while (going) {
    try {
      await act();
      count[kind]++;
    } catch (error) {
      errors.push(`${kind} ${count[kind]}: ${error}`);
    }
    await pause(pace);
  }
}

/** Each with a socket of its own: the next one leaves when the last has come back. */
async function echo(): Promise<void> {
  const socket = createSocket("udp4");
  socket.connect(Number(echoPort), host);
  await once(socket, "connect");
  await repeat("datagrams", async () => {
    const sent = `${count.datagrams}-${Math.random()}`;
    socket.send(sent);
    const [answer] = (await once(socket, "message", { signal: AbortSignal.timeout(patience) })) as [Buffer];
    if (answer.toString() !== sent) throw new Error(`"${answer}" instead of "${sent}"`);
  });
  socket.close();
}

/** One connection each, which must not be opened anew. */
async function keep(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let opened = 0;
  await repeat("kept", async () => {
    await request(agent);
    const [socket] = Object.values(agent.freeSockets).flat();
    if (socket?.localPort !== opened && opened !== 0) throw new Error("the connection was opened anew");
    opened = socket?.localPort ?? opened;
  });
  agent.destroy();
}

const report = setInterval(() => process.send?.({ ...count, errors } satisfies Progress), 20);
process.once("disconnect", () => process.exit());
process.once("message", () => {
  going = false;
});
await Promise.all([
  keep(),
  keep(),
  keep(),
  repeat("fresh", () => request(false)),
  repeat("fresh", () => request(false)),
  echo(),
]);
clearInterval(report);
process.send?.({ ...count, errors } satisfies Progress);
process.disconnect?.();
