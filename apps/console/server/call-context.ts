import type { IncomingMessage } from "node:http";
import type { Context, Services } from "@loaddirector/api";
import type { WebSocket } from "ws";
import { headersOf } from "./auth-endpoint";
import { clientAddress } from "./request-guard";

/** Bytes that may wait for one viewer before it is given less. */
const backlog = 262_144;

/** Who makes the calls of this request, or of all that comes over this WebSocket. */
export async function callContext(services: Services, request: IncomingMessage, socket?: WebSocket): Promise<Context> {
  const headers = headersOf(request);
  return {
    ...services,
    address: clientAddress(request),
    caller: await services.auth.callerOf(headers),
    stillSignedIn: async () => (await services.auth.callerOf(headers)) !== null,
    drained: () => (socket ? drained(socket) : Promise.resolve()),
    note: () => {},
  };
}

async function drained(socket: WebSocket): Promise<void> {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount > backlog)
    await new Promise((resolve) => setTimeout(resolve, 50));
}
