import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Duplex } from "node:stream";
import { appRouter, type Services } from "@loaddirector/api";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { answerAuth } from "./auth-endpoint";
import { callContext } from "./call-context";
import type { Certificate } from "./certificate";
import { liveSocket } from "./live-socket";
import type { Pages } from "./pages";
import { cleanRequest, isAllowedHost, isOwnOrigin, mayChange } from "./request-guard";
import { inertPolicy, setSecurityHeaders } from "./security-headers";

/** A service with thousands of destinations in one form. */
const callBodyLimit = 8_388_608;

export interface ConsoleServerOptions {
  readonly services: Services;
  readonly certificate: Certificate;
  /** `name:port`, lower case. */
  readonly allowedHosts: ReadonlySet<string>;
  /** null: no pages were built, only the API is there. */
  readonly pages: Pages | null;
}

export interface ConsoleServer {
  readonly https: Server;
  /** Lets calls under way finish, for a few seconds. */
  stop(): Promise<void>;
}

/** The console's one door: API, sign-in, WebSocket, then pages. Does not listen yet. */
export function consoleServer({ services, certificate, allowedHosts, pages }: ConsoleServerOptions): ConsoleServer {
  const live = liveSocket(services);
  const https = createServer({
    cert: certificate.cert,
    key: certificate.key,
    minVersion: "TLSv1.2",
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    // Longer than a browser leaves a connection unused: else it is closed just as the next request sets out.
    keepAliveTimeout: 75_000,
  });

  https.on("request", (request, response) => {
    answer(request, response).catch((error: unknown) => {
      services.logFailure("request", error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  https.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    cleanRequest(request);
    const { pathname } = urlOf(request);
    // Browsers send no Sec-Fetch-Site that counts here: the origin is what tells our own page.
    const own = request.headers.origin !== undefined && isOwnOrigin(request);
    if (pathname === "/api/ws" && isAllowedHost(request, allowedHosts) && own) live.upgrade(request, socket, head);
    else socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    cleanRequest(request);
    const { pathname } = urlOf(request);
    response.setHeader("content-security-policy", inertPolicy);
    if (pathname === "/healthz") return plain(response, 200, "ok");
    if (!isAllowedHost(request, allowedHosts)) return plain(response, 421, "This console does not go by that name.");
    if (mayChange(request) && !isOwnOrigin(request)) return plain(response, 403, "Not from a page of this console.");
    if (pathname.startsWith("/api/trpc/")) return call(request, response, pathname.slice("/api/trpc/".length));
    if (pathname.startsWith("/api/auth/")) return answerAuth(services.auth, request, response);
    if (pathname.startsWith("/api/")) return plain(response, 404, "No such thing.");
    if (mayChange(request)) return plain(response, 405, "Pages are only read.");
    if (!pages) return plain(response, 503, "The pages of the console were not built: npm run build.");
    return pages(request, response);
  }

  async function call(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    response.setHeader("cache-control", "no-store");
    if (Number(request.headers["content-length"] ?? 0) > callBodyLimit) {
      response.setHeader("connection", "close");
      return plain(response, 413, "Too long.");
    }
    await nodeHTTPRequestHandler({
      req: request,
      res: response,
      path,
      router: appRouter,
      createContext: () => callContext(services, request),
      maxBodySize: callBodyLimit,
      allowMethodOverride: false,
    });
  }

  return {
    https,
    stop: async () => {
      live.stop();
      await new Promise<void>((resolve) => {
        const hurry = setTimeout(() => https.closeAllConnections(), 3_000);
        https.close(() => {
          clearTimeout(hurry);
          resolve();
        });
        https.closeIdleConnections();
      });
    },
  };
}

function urlOf(request: IncomingMessage): URL {
  const base = "https://console.invalid";
  return URL.canParse(request.url ?? "/", base) ? new URL(request.url ?? "/", base) : new URL(base);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
