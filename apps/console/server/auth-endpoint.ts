import type { IncomingMessage, ServerResponse } from "node:http";
import { type Auth, authPaths } from "@loaddirector/api";

/** A name and a password. */
const bodyLimit = 16_384;

/** Answers /api/auth/*: the few paths that are open, and 404 for the rest of the library. */
export async function answerAuth(auth: Auth, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", `https://${request.headers.host}`);
  const path = url.pathname.slice("/api/auth".length);
  if (!authPaths.some((known) => known === path)) {
    response.writeHead(404).end();
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const answer = await auth.handle(
    new Request(url, {
      method: request.method ?? "GET",
      headers: headersOf(request),
      body: request.method === "POST" ? new Uint8Array(body) : null,
    }),
  );
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  response.setHeader("set-cookie", answer.headers.getSetCookie());
  response.setHeader("cache-control", "no-store");
  response.end(Buffer.from(await answer.arrayBuffer()));
}

export function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !name.startsWith(":"))
      headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  return headers;
}

/** Null: longer than allowed. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bodyLimit) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
