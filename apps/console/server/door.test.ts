import { statSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Browser } from "./browser-under-test";
import { type ConsoleUnderTest, consoleUnderTest } from "./console-under-test";

let console: ConsoleUnderTest;
let browser: Browser;
beforeAll(async () => {
  console = await consoleUnderTest();
  browser = console.newBrowser();
});
afterAll(() => console.stop());

it("sends the same protective headers with every answer", async () => {
  for (const path of [
    "/healthz",
    "/",
    "/api/trpc/session.me",
    "/api/auth/get-session",
    "/api/nothing",
    "/no-such-page",
  ]) {
    const { headers } = await browser.fetch(path);
    expect(headers.get("strict-transport-security"), path).toMatch(/max-age=\d{8}/);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
    expect(headers.get("referrer-policy"), path).toBe("no-referrer");
    expect(headers.get("x-powered-by"), path).toBeNull();
  }
});

it("goes by its configured names only, and believes no proxy", async () => {
  const status = async (headers: Record<string, string>) =>
    (await browser.fetch("/api/trpc/session.me", { headers })).status;
  expect(await status({})).toBe(200);
  expect(await status({ host: "evil.example" })).toBe(421);
  expect(await status({ host: "evil.example", "x-forwarded-host": `localhost:${console.running.port}` })).toBe(421);
  expect((await browser.fetch("/healthz", { headers: { host: "evil.example" } })).status).toBe(200);
});

it("takes changes from its own pages only", async () => {
  const post = async (path: string, headers: Record<string, string>) =>
    (await browser.fetch(path, { method: "POST", body: "{}", headers })).status;
  for (const path of ["/api/trpc/candidate.discard", "/api/auth/sign-in/username"]) {
    expect(await post(path, { origin: "https://evil.example" }), path).toBe(403);
    expect(await post(path, { origin: "null" }), path).toBe(403);
    expect(await post(path, { origin: `http://localhost:${console.running.port}` }), path).toBe(403);
  }
  expect(await post("/api/trpc/candidate.discard", {})).toBe(401);
  expect(await post("/", {})).toBe(405);
});

it("does not let a mutation pass as a GET", async () => {
  expect((await browser.fetch("/api/trpc/candidate.discard?input=%7B%7D")).status).toBe(405);
});

it("refuses bodies that are too long", async () => {
  const body = (length: number) => ({ method: "POST", body: JSON.stringify({ username: "a".repeat(length) }) });
  expect((await browser.fetch("/api/auth/sign-in/username", body(100_000))).status).toBe(413);
  const long = await browser.fetch("/api/trpc/candidate.discard", body(9_000_000)).catch(() => ({ status: 413 }));
  expect(long.status).toBe(413);
});

it("opens the live socket for its own origin and a session only", async () => {
  const outcome = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const socket = browser.openSocket(headers);
      socket.on("open", () => {
        resolve("open");
        socket.close();
      });
      socket.on("unexpected-response", (_request, answer) => resolve(String(answer.statusCode)));
      socket.on("error", () => resolve("error"));
    });
  expect(await outcome({})).toBe("open");
  expect(await outcome({ origin: "https://evil.example" })).toBe("403");
  expect(await outcome({ host: "evil.example" })).toBe("403");
});

it("speaks TLS 1.2 and later with a key that only it can read", async () => {
  const versions = (maxVersion: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
    new Promise<string>((resolve) => {
      const socket = connect(
        {
          host: "localhost",
          port: console.running.port,
          minVersion: "TLSv1",
          maxVersion,
          rejectUnauthorized: false,
          ciphers: "DEFAULT:@SECLEVEL=0",
        },
        () => {
          resolve(socket.getProtocol() ?? "none");
          socket.end();
        },
      );
      socket.on("error", () => resolve("refused"));
    });
  expect(await versions("TLSv1.1")).toBe("refused");
  expect(await versions("TLSv1.2")).toBe("TLSv1.2");
  expect(await versions("TLSv1.3")).toBe("TLSv1.3");
  expect(statSync(join(console.config.certificateDir, "console.key")).mode & 0o777).toBe(0o600);
});

it("answers with the agent silent, and says so", async () => {
  const [, token] = console.running.setupLink!.split("#");
  const password = "correct horse battery";
  await browser.api.session.setup.createAdministrator.mutate({ token: token!, name: "ann", password });
  await browser.signIn("ann", password);
  expect(await browser.api.agent.status.query()).toMatchObject({ reachable: false, status: null });
  expect(await browser.api.candidate.state.query()).toMatchObject({ running: null, agent: { reachable: false } });
  await expect(browser.api.agent.reconcile.mutate()).rejects.toMatchObject({
    data: { reason: "agentSilent", httpStatus: 503, message: { key: "error.agentSilent" } },
  });
});

it("tells nothing about itself when something unforeseen happens", async () => {
  const { store } = console.running.services;
  await store.database.prisma.$executeRawUnsafe(`ALTER TABLE "Revision" RENAME TO "Elsewhere"`);
  const answer = await browser.fetch("/api/trpc/revision.list?input=%7B%22json%22%3A%7B%7D%7D");
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).toMatch(/"error\.internal"/);
  expect(text).not.toMatch(/prisma|sqlite|stack|select|elsewhere|\.ts/i);
  const id = /"id":"([0-9a-f]{10})"/.exec(text)?.[1];
  expect(console.log.join("\n")).toContain(`failure ${id}`);
  await store.database.prisma.$executeRawUnsafe(`ALTER TABLE "Elsewhere" RENAME TO "Revision"`);
});
