// Runs inside the client: flows that are given back what they send. Prints its lines as JSON; ends by itself.
import { createHash, type Hash, randomBytes } from "node:crypto";
import { createConnection, type Socket } from "node:net";
import type { FlowsReport, FlowsRequest } from "./flows";

const request = JSON.parse(process.argv[2]!) as FlowsRequest;
const { targets, flows: total, chunkBytes, everyMs, seconds } = request;

interface Flow {
  socket: Socket;
  sent: Hash;
  received: Hash;
  bytes: number;
  error: string | null;
  ended: Promise<void>;
}

const flows = Array.from({ length: total }, (_, number) => open(targets[number % targets.length]!));
await Promise.all(flows.map(({ socket }) => (socket.connecting ? opened(socket) : undefined)));
say({ type: "open", flows: flows.filter(({ error }) => error === null).length });

// The flows take turns, so that packets are spread over the time and not sent in bursts.
let turn = 0;
const step = setInterval(() => {
  const share = Math.ceil(total / (everyMs / 10));
  for (let count = 0; count < share; count++) send(flows[turn++ % total]!);
}, 10);
const stop = once(async () => {
  clearInterval(step);
  process.stdin.destroy();
  for (const { socket } of flows) socket.end();
  const patience = setTimeout(() => flows.forEach(({ socket }) => void socket.destroy(new Error("no end"))), 15_000);
  await Promise.all(flows.map(({ ended }) => ended));
  clearTimeout(patience);
  say({ type: "end", ...report() });
});
process.stdin.on("end", stop).resume();
setTimeout(stop, seconds * 1_000).unref();

function open({ host, port }: FlowsRequest["targets"][number]): Flow {
  const socket = createConnection({ host, port, noDelay: true, allowHalfOpen: true });
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const flow: Flow = {
    socket,
    sent: createHash("sha256"),
    received: createHash("sha256"),
    bytes: 0,
    error: null,
    ended,
  };
  socket.on("data", (chunk: Buffer) => flow.received.update(chunk));
  socket.on("end", () => socket.end());
  socket.on("error", (error) => {
    flow.error ??= error.message;
  });
  return flow;
}

function opened(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
}

function send(flow: Flow): void {
  if (flow.error !== null) return;
  const chunk = randomBytes(chunkBytes);
  flow.sent.update(chunk);
  flow.bytes += chunk.length;
  flow.socket.write(chunk);
}

function report(): FlowsReport {
  const whole = flows.filter(({ sent, received }) => sent.digest("hex") === received.digest("hex")).length;
  const errors = flows.flatMap(({ error }) => error ?? []);
  return { whole, bytes: flows.reduce((sum, { bytes }) => sum + bytes, 0), errors: [...new Set(errors)] };
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function once(work: () => Promise<void>): () => void {
  let begun = false;
  return () => {
    if (!begun) void work();
    begun = true;
  };
}
