import { createServer, type Server, type Socket } from "node:net";
import type { Address } from "@loaddirector/model";
import { afterEach, describe, expect, it } from "vitest";
import type { CheckTarget, Probe } from "./check-target";
import { probeHttp } from "./probe-http";
import { probeTcp } from "./probe-tcp";

type HttpProbe = Extract<Probe, { type: "http" }>;

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server on loopback that does this with every connection; its port. */
async function serve(answer: (socket: Socket) => void, host = "127.0.0.1"): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    answer(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as { port: number }).port;
}

function target(port: number, options: Partial<CheckTarget> = {}): CheckTarget {
  return {
    id: "ds_1",
    address: "127.0.0.1" as Address,
    port,
    probe: { type: "tcp" },
    intervalMs: 1_000,
    timeoutMs: 300,
    rise: 1,
    fall: 1,
    lastKnown: null,
    ...options,
  };
}
const http: HttpProbe = { type: "http", path: "/", host: null, statusFirst: 200, statusLast: 299, bodyContains: null };
const never = new AbortController().signal;
/** Does this once the request has come. */
function asked(act: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    socket.once("data", () => act(socket));
  };
}
const reply = (text: string) => asked((socket) => void socket.end(text));
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe("TCP", () => {
  it("is well when the connection is accepted", async () => {
    const result = await probeTcp(target(await serve(() => {})), never);
    expect(result).toMatchObject({ ok: true, latencyMs: expect.any(Number) });
  });

  it("names a refusal", async () => {
    const port = await serve(() => {});
    await new Promise<void>((resolve) => void servers.pop()!.close(() => resolve()));
    expect(await probeTcp(target(port), never)).toMatchObject({ ok: false, reason: { key: "health.refused" } });
  });

  it("ends early when it is no longer wanted", async () => {
    const stop = new AbortController();
    const port = await serve(() => {});
    const probing = probeHttp(target(port, { timeoutMs: 10_000 }), http, stop.signal);
    stop.abort();
    expect(await probing).toMatchObject({ ok: false, reason: { key: "health.stopped" } });
  });
});

describe("HTTP", () => {
  const ask = async (answer: (socket: Socket) => void, probe: Partial<HttpProbe> = {}, timeoutMs = 300) =>
    probeHttp(target(await serve(answer), { timeoutMs }), { ...http, ...probe }, never);

  it.each([
    ["a status in the range", reply(ok("hello")), {}, null],
    ["another range", reply("HTTP/1.1 404 No\r\n\r\n"), { statusFirst: 404, statusLast: 404 }, null],
    ["a status outside", reply("HTTP/1.1 503 No\r\n\r\n"), {}, "health.status"],
    [
      "a redirect, which is not followed",
      reply("HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:1/\r\n\r\n"),
      {},
      "health.status",
    ],
    ["the text that was asked for", reply(ok("all is well")), { bodyContains: "is well" }, null],
    ["without the text", reply(ok("nothing")), { bodyContains: "is well" }, "health.body"],
    ["text of other letters", reply(ok("状态良好")), { bodyContains: "良好" }, null],
    ["the text beyond 64 KiB", reply(ok(`${"x".repeat(65_536)}is well`)), { bodyContains: "is well" }, "health.body"],
    [
      "the text at the very end of 64 KiB",
      reply(ok(`${"x".repeat(65_529)}is well`)),
      { bodyContains: "is well" },
      null,
    ],
    ["no HTTP at all", reply("SSH-2.0-OpenSSH_9.2\r\n"), {}, "health.noHttp"],
    ["headers without end", reply(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(40_000)}\r\n\r\n`), {}, "health.noHttp"],
    ["an end before the answer", asked((socket) => void socket.end()), {}, "health.closed"],
    ["a reset", asked((socket) => void socket.resetAndDestroy()), {}, "health.closed"],
    ["silence", () => {}, {}, "health.timeout"],
  ] as const)("%s", async (_name, answer, probe, reason) => {
    const result = await ask(answer, probe);
    if (reason === null) expect(result).toMatchObject({ ok: true });
    else expect(result).toMatchObject({ ok: false, reason: { key: reason } });
  });

  it("a body that drips does not hold it beyond its time, nor does one without end", async () => {
    let drip: NodeJS.Timeout | null = null;
    const begun = performance.now();
    const dripping = await ask(
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        drip = setInterval(() => socket.write("x"), 20);
      },
      { bodyContains: "never" },
    );
    if (drip) clearInterval(drip);
    expect(dripping).toMatchObject({ ok: false, reason: { key: "health.timeout" } });
    const endless = await ask(
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        const pour = (): void => {
          while (!socket.destroyed && socket.write("x".repeat(65_536)));
        };
        socket.on("drain", pour);
        pour();
      },
      { bodyContains: "never" },
      2_000,
    );
    expect(endless).toMatchObject({ ok: false, reason: { key: "health.body" } });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("says found and expected", async () => {
    expect(await ask(reply("HTTP/1.1 503 No\r\n\r\n"))).toEqual({
      ok: false,
      reason: { key: "health.status", values: { found: 503, first: 200, last: 299 } },
    });
  });

  it("asks for path and host, and the address where no host is named", async () => {
    const heads: string[] = [];
    const answer = (socket: Socket) =>
      void socket.once("data", (chunk) => {
        heads.push(chunk.toString());
        socket.end(ok(""));
      });
    await ask(answer, { path: "/health?deep=1", host: "www.example.com" });
    expect(heads[0]).toMatch(/^GET \/health\?deep=1 HTTP\/1\.1\r\n/);
    expect(heads[0]).toContain("\r\nHost: www.example.com\r\n");
    const port = await serve(answer, "::1");
    await probeHttp(target(port, { address: "::1" as Address }), http, never);
    expect(heads[1]).toContain(`\r\nHost: [::1]:${port}\r\n`);
  });
});
