import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { listAudit } from "@loaddirector/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Browser } from "./browser-under-test";
import { type ConsoleUnderTest, consoleUnderTest } from "./console-under-test";

const password = "correct horse battery";
let console: ConsoleUnderTest;
let ann: Browser;
beforeAll(async () => {
  console = await consoleUnderTest();
  ann = console.newBrowser();
});
afterAll(() => console.stop());

const reason = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: { data?: { reason?: string } }) => error.data?.reason,
  );
const token = () => console.running.setupLink!.split("#")[1]!;

it("makes the first administrator once, by the link that was printed", async () => {
  const { api } = ann;
  expect(await api.session.setup.state.query()).toEqual({ administratorMissing: true });
  const create = (own: string) => api.session.setup.createAdministrator.mutate({ token: own, name: "ann", password });
  expect(await reason(create("guessed"))).toBe("setupClosed");
  expect(await reason(create(token()))).toBe("done");
  expect(await reason(create(token()))).toBe("setupClosed");
  expect(await api.session.setup.state.query()).toEqual({ administratorMissing: false });
});

it("signs in with a cookie that no script can read, and out again", async () => {
  expect(await ann.api.session.me.query()).toBeNull();
  const answer = await ann.signIn("ann", password);
  expect(answer.status).toBe(200);
  const cookie = answer.headers.get("set-cookie")!;
  expect(cookie).toMatch(/^__Host-[0-9a-f]{8}\.session_token=/);
  for (const attribute of [/; httponly/i, /; secure/i, /; samesite=strict/i, /; path=\/(;|$)/i])
    expect(cookie).toMatch(attribute);
  expect(await ann.api.session.me.query()).toEqual({ name: "ann", role: "admin" });
  const before = new Map(ann.cookies);
  expect((await ann.fetch("/api/auth/sign-out", { method: "POST", body: "{}" })).status).toBe(200);
  for (const [name, value] of before) ann.cookies.set(name, value);
  expect(await ann.api.session.me.query()).toBeNull();
  await ann.signIn("ann", password);
});

it("refuses wrong passwords, unknown names and the ways in that are not offered", async () => {
  const stranger = console.newBrowser();
  expect((await stranger.signIn("ann", "wrong horse battery")).status).toBe(401);
  expect((await stranger.signIn("nobody", password)).status).toBe(401);
  expect((await stranger.signIn("<b>ann</b>", password)).status).toBe(422);
  for (const path of ["/sign-up/email", "/sign-in/email", "/update-user", "/list-sessions", "/change-email"])
    expect((await stranger.fetch(`/api/auth${path}`, { method: "POST", body: "{}" })).status, path).toBe(404);
  expect(await reason(stranger.api.virtualService.list.query())).toBe("signedOut");
});

it("ends other sessions when the password changes", async () => {
  const second = console.newBrowser();
  await second.signIn("ann", password);
  const change = (current: string) => ann.api.session.changePassword.mutate({ current, next: `${password} staple` });
  expect(await reason(change("wrong"))).toBe("wrongPassword");
  expect(await reason(change(password))).toBe("done");
  expect(await second.api.session.me.query()).toBeNull();
  expect(await ann.api.session.me.query()).not.toBeNull();
  expect((await second.signIn("ann", password)).status).toBe(401);
  expect((await second.signIn("ann", `${password} staple`)).status).toBe(200);
});

it("gives users the rights of their role, at once", async () => {
  await ann.api.user.create.mutate({ name: "vic", role: "viewer", password });
  const vic = console.newBrowser();
  await vic.signIn("vic", password);
  expect(await vic.api.virtualService.list.query()).toEqual([]);
  expect(await reason(vic.api.candidate.discard.mutate({ counter: 0 }))).toBe("forbidden");
  expect(await reason(vic.api.user.list.query())).toBe("forbidden");
  expect(await reason(ann.api.user.remove.mutate({ name: "ann" }))).toBe("invalid");
  await ann.api.user.remove.mutate({ name: "vic" });
  expect(await vic.api.session.me.query()).toBeNull();
});

it("slows down who guesses", async () => {
  const guesser = console.newBrowser();
  const statuses = [];
  for (let attempt = 0; attempt < 22; attempt++) statuses.push((await guesser.signIn("ann", "guess")).status);
  expect(statuses.at(-1)).toBe(429);
});

it("keeps an account of it without secrets", async () => {
  const records = await listAudit(console.running.services.store, { limit: 100 });
  const seen = new Set(records.map(({ action, result, who }) => `${who} ${action} ${result}`));
  for (const expected of [
    "null session.setup.createAdministrator done",
    "ann session.signIn done",
    "ann session.signOut done",
    "null session.signIn signedOut",
    "ann session.changePassword wrongPassword",
    "ann session.changePassword done",
    "ann user.create done",
    "vic candidate.discard forbidden",
  ])
    expect(seen).toContain(expected);
  for (const { address } of records) expect(address).toBe("127.0.0.1");
  expect(JSON.stringify(records)).not.toContain(password);
});

it("leaves neither token nor password anywhere on the disk", () => {
  const { dataDir } = console.config;
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name);
    if (!statSync(path).isFile()) continue;
    for (const secret of [token(), password]) expect(readFileSync(path).includes(secret), name).toBe(false);
  }
  expect(console.log.join("\n")).not.toContain(token());
});
