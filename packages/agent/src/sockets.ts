import { chmod, chown, unlink } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { type AgentContext, type AgentHandlers, agentReadRouter, agentRouter } from "@loaddirector/agent-api";
import { message } from "@loaddirector/model";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import type { Log } from "./log";
import { type Peer, peerOf } from "./peer-credentials";

/** A whole configuration of 100,000 objects has some 40 MB. */
const largestBody = 256 * 1024 * 1024;
const largestReadBody = 64 * 1024;

export interface AgentSocketOptions {
  readonly path: string;
  readonly router: "full" | "read";
  readonly handlers: AgentHandlers;
  /** Group that may connect; null: the agent's own. */
  readonly gid: number | null;
  /** Users served besides root and the agent's own; null: whoever the file's mode lets in. */
  readonly uids: readonly number[] | null;
  readonly log: Log;
}

/** Refuses where another agent answers. To be called before anything else is touched. */
export async function claimSocket(path: string): Promise<void> {
  if (await answers(path)) throw new Error(`another agent serves ${path}`);
}

/** One unix socket with one router. claim() comes before anything else is touched, start() when there is a truth to tell. */
export function createAgentSocket(options: AgentSocketOptions) {
  const contexts = new WeakMap<Socket, AgentContext>();
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  const shared = {
    createContext: ({ req }: { req: { socket: Socket } }) =>
      contexts.get(req.socket) ?? { connectionOpenedAt: performance.now(), peer: null },
    allowBatching: false,
    onError: ({ error, path }: { error: { code: string; message: string; cause?: unknown }; path?: string }) => {
      if (error.code === "INTERNAL_SERVER_ERROR")
        options.log("error", message("agent.internal"), { path, detail: error.message });
    },
  };
  const handler =
    options.router === "full"
      ? createHTTPHandler({ ...shared, router: agentRouter(options.handlers), maxBodySize: largestBody })
      : createHTTPHandler({ ...shared, router: agentReadRouter(options.handlers), maxBodySize: largestReadBody });

  function admit(socket: Socket): void {
    const peer = peerOf(socket);
    if (peer && !serves(peer)) {
      options.log("warning", message("agent.peerRefused", { uid: peer.uid, pid: peer.pid }), { socket: options.path });
      socket.destroy();
      return;
    }
    contexts.set(socket, { connectionOpenedAt: performance.now(), peer });
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  }

  function serves({ uid }: Peer): boolean {
    return options.uids === null || uid === 0 || uid === process.getuid?.() || options.uids.includes(uid);
  }

  return {
    claim: () => claimSocket(options.path),
    async start(): Promise<void> {
      // Left by an agent that died.
      await unlink(options.path).catch(() => {});
      server = createServer({ maxHeaderSize: 64 * 1024 }, handler);
      server.maxConnections = 64;
      server.on("connection", admit);
      const listening = server;
      const mask = process.umask(0o177);
      try {
        await new Promise<void>((resolve, reject) => {
          listening.once("error", reject);
          listening.listen(options.path, resolve);
        });
      } finally {
        process.umask(mask);
      }
      if (options.gid !== null && process.getuid?.() === 0) await chown(options.path, 0, options.gid);
      await chmod(options.path, 0o660);
    },
    async stop(): Promise<void> {
      if (!server) return;
      const closing = server;
      server = null;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      closing.closeIdleConnections();
      const force = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, 2_000);
      await closed;
      clearTimeout(force);
    },
  };
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
