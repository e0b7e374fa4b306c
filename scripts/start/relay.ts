import { createConnection, createServer, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream";

/** The first of `ports` that nobody has taken on 127.0.0.1; rejects when all are. */
export async function freePort(ports: readonly number[]): Promise<number> {
  const probe = await startRelay(ports, { host: "127.0.0.1", port: 0 });
  await probe.stop();
  return probe.port;
}

export interface Relay {
  port: number;
  stop(): Promise<void>;
}

/**
 * Offers a TCP service of the lab on this machine's loopback addresses, and nowhere else. Bytes pass unchanged.
 * Takes the first free port of `ports`; rejects when none is.
 */
export async function startRelay(ports: readonly number[], target: { host: string; port: number }): Promise<Relay> {
  const open = new Set<Socket>();
  const pass = (incoming: Socket) => {
    const outgoing = createConnection({ ...target, allowHalfOpen: true });
    for (const socket of [incoming, outgoing]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    // Each direction ends by itself; an error in one destroys both. Nobody is to be told.
    pipeline(incoming, outgoing, () => {});
    pipeline(outgoing, incoming, () => {});
  };
  const listen = (host: string, port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, pass);
      server.once("error", reject);
      server.listen(port, host, () => resolve(server));
    });

  for (const port of ports) {
    const v4 = await listen("127.0.0.1", port).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") return null;
      throw error;
    });
    if (!v4) continue;
    // `localhost` is ::1 first for many programs; a machine without IPv6 does without.
    const v6 = await listen("::1", port).catch(() => null);
    return {
      port,
      stop: async () => {
        for (const socket of open) socket.destroy();
        await Promise.all([v4, v6].map((server) => server && new Promise((resolve) => server.close(resolve))));
      },
    };
  }
  throw new Error(`ports ${ports.join(", ")} of localhost are in use`);
}
