import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { appRouter, type Services } from "@loaddirector/api";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { callContext } from "./call-context";

/** The largest message a browser sends: one subscription. */
const maxPayload = 65_536;

export interface LiveSocket {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): void;
}

/** /api/ws: one WebSocket per tab for everything live. Host and origin are checked before. */
export function liveSocket(services: Services): LiveSocket {
  const server = new WebSocketServer({ noServer: true, maxPayload });
  const handler = applyWSSHandler({
    wss: server,
    router: appRouter,
    createContext: ({ req, res }) => callContext(services, req, res),
    keepAlive: { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 },
  });
  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client, request)),
    stop: () => {
      handler.broadcastReconnectNotification();
      for (const client of server.clients) client.close(1001);
      server.close();
    },
  };
}
