import type { IncomingMessage } from "node:http";
import { clientAddressHeader } from "@loaddirector/api";

/** Said by proxies, and by anybody else: there is no proxy in front of the console. */
const forwarded = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
];

/** Takes out what a browser must not say and puts in whom the connection is from. */
export function cleanRequest(request: IncomingMessage): void {
  for (const name of forwarded) delete request.headers[name];
  request.headers[clientAddressHeader] = clientAddress(request);
}

export function clientAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

/** Names this console goes by; any other Host is a rebinding attempt or a mistake. */
export function isAllowedHost(request: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  return allowed.has(request.headers.host?.toLowerCase() ?? "");
}

/**
 * Whether a request that may change something comes from our own page. Programs that send neither header are let
 * through: they carry no cookie they did not ask for.
 */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined) return origin.toLowerCase() === `https://${host?.toLowerCase()}`;
  return site === undefined || site === "same-origin" || site === "none";
}

export function mayChange(request: IncomingMessage): boolean {
  return request.method !== "GET" && request.method !== "HEAD";
}
