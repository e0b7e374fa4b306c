import { createConnection, createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Relay, startRelay } from "./relay";

let target: Server;
let relay: Relay | null = null;
const portOf = (server: Server) => (server.address() as { port: number }).port;

beforeEach(async () => {
  target = createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => {}).pipe(socket));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await relay?.stop();
  relay = null;
  target.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("startRelay", () => {
  it("passes bytes both ways, whole", async () => {
    relay = await startRelay([await freePort()], { host: "127.0.0.1", port: portOf(target) });
    const sent = Buffer.alloc(3_000_000, "LoadDirector");
    const chunks: Buffer[] = [];
    await new Promise<void>((resolve, reject) => {
      const client = createConnection({ host: "127.0.0.1", port: relay!.port }, () => client.end(sent));
      client
        .on("data", (chunk) => chunks.push(chunk))
        .on("end", resolve)
        .on("error", reject);
    });
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });

  it("takes the next port when one is in use", async () => {
    const free = await freePort();
    relay = await startRelay([portOf(target), free], { host: "127.0.0.1", port: portOf(target) });
    expect(relay.port).toBe(free);
    await expect(startRelay([portOf(target)], { host: "127.0.0.1", port: 1 })).rejects.toThrow(/in use/);
  });

  it("ends a client whose target is gone, and all clients when it stops", async () => {
    relay = await startRelay([await freePort()], { host: "127.0.0.1", port: portOf(target) });
    const ended = (port: number) =>
      new Promise<void>((resolve) => {
        createConnection({ host: "127.0.0.1", port })
          .on("error", () => {})
          .on("close", () => resolve());
      });
    const waiting = ended(relay.port);
    await new Promise<void>((resolve) => target.once("connection", () => resolve()));
    await relay.stop();
    await waiting;
    relay = await startRelay([await freePort()], { host: "127.0.0.1", port: await freePort() });
    await ended(relay.port);
  });
});
