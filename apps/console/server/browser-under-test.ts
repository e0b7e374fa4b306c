import { request } from "node:https";
import type { AppRouter } from "@loaddirector/api";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import superjson from "superjson";
import { WebSocket } from "ws";

export interface Browser {
  /** Cookies are kept and sent as a browser would; `host` replaces the name asked for. */
  fetch(path: string, init?: { method?: string; body?: string; headers?: Record<string, string> }): Promise<Response>;
  readonly api: TRPCClient<AppRouter>;
  signIn(name: string, password: string): Promise<Response>;
  readonly cookies: Map<string, string>;
  /** The live WebSocket, as tRPC's client would open it. */
  openSocket(headers?: Record<string, string>): WebSocket;
}

/** Speaks real HTTPS with the console and trusts its certificate only. */
export function browser({ port, certificate }: { port: number; certificate: string }): Browser {
  const origin = `https://localhost:${port}`;
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  const send: Browser["fetch"] = (path, { method = "GET", body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: "localhost",
          servername: "localhost",
          port,
          path,
          method,
          ca: certificate,
          agent: false,
          headers: {
            ...(method === "GET" ? {} : { origin, "content-type": "application/json" }),
            cookie: cookieHeader(),
            ...headers,
          },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("end", () => {
            for (const line of answer.headers["set-cookie"] ?? []) {
              const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
              if (value && !/max-age=0/i.test(line)) cookies.set(name!, value);
              else cookies.delete(name!);
            }
            const received = new Headers();
            for (const [name, value] of Object.entries(answer.headers))
              for (const one of Array.isArray(value) ? value : [value ?? ""]) received.append(name, one);
            const text = Buffer.concat(parts);
            const empty = answer.statusCode === 204 || answer.statusCode === 304;
            resolve(new Response(empty ? null : text, { status: answer.statusCode!, headers: received }));
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  return {
    fetch: send,
    cookies,
    api: createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${origin}/api/trpc`,
          transformer: superjson,
          fetch: (url, init) =>
            send(String(url).slice(origin.length), { method: init?.method, body: init?.body as string | undefined }),
        }),
      ],
    }),
    signIn: (username, password) =>
      send("/api/auth/sign-in/username", { method: "POST", body: JSON.stringify({ username, password }) }),
    openSocket: (headers = {}) =>
      new WebSocket(`wss://localhost:${port}/api/ws`, {
        ca: certificate,
        headers: { origin, cookie: cookieHeader(), ...headers },
      }),
  };
}
