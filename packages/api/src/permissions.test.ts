import type { Role } from "@loaddirector/model";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failureOf } from "./errors";
import type { Permission } from "./permissions";
import { appRouter } from "./router";
import { type ApiUnderTest, apiUnderTest, startLimit } from "./testing";

/** Written out a second time on purpose: a slip in either place is found by the other. */
const everybody = ["admin", "operator", "viewer", null];
const signedIn = ["admin", "operator", "viewer"];
const writers = ["admin", "operator"];
const admins = ["admin"];
const object = (name: string) => ({
  [`${name}.list`]: signedIn,
  [`${name}.get`]: signedIn,
  [`${name}.write`]: writers,
  [`${name}.remove`]: writers,
});
const expected: Record<string, (string | null)[]> = {
  "session.me": everybody,
  "session.setup.state": everybody,
  "session.setup.createAdministrator": everybody,
  "session.changePassword": signedIn,
  "user.list": admins,
  "user.create": admins,
  "user.resetPassword": admins,
  "user.remove": admins,
  "candidate.state": signedIn,
  "candidate.discard": writers,
  "candidate.discardObject": writers,
  "candidate.commit": writers,
  "candidate.confirm": writers,
  "candidate.revert": writers,
  ...object("virtualService"),
  "virtualService.save": writers,
  ...object("realServer"),
  ...object("virtualAddress"),
  ...object("healthCheck"),
  ...object("dnsName"),
  ...object("destination"),
  "destination.weigh": writers,
  "node.list": signedIn,
  "node.get": signedIn,
  "node.write": writers,
  "revision.list": signedIn,
  "revision.get": signedIn,
  "revision.rollback": writers,
  "operation.run": writers,
  "audit.list": admins,
  "event.list": signedIn,
  "agent.status": signedIn,
  "agent.reconcile": writers,
  "connection.list": signedIn,
  "connection.explain": signedIn,
  "connection.drops": signedIn,
  "live.history": signedIn,
  "live.stream": signedIn,
};

type AnyProcedure = { _def: { meta: { permission: Permission } } };
const procedures = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
const roles: (Role | null)[] = ["admin", "operator", "viewer", null];

let api: ApiUnderTest;
beforeAll(async () => {
  api = await apiUnderTest();
}, startLimit);
afterAll(() => api.close());

it("knows every procedure", () => {
  expect(Object.keys(procedures).sort()).toEqual(Object.keys(expected).sort());
});

/** Called without input: whoever is let through fails later, or does no harm. */
async function isLetIn(path: string, role: Role | null): Promise<boolean> {
  const calls = role ? api.as("ann", role) : api.nobody;
  const call = path.split(".").reduce((node: unknown, name) => (node as Record<string, unknown>)[name], calls);
  try {
    const answer = await (call as (input?: unknown) => Promise<unknown>)();
    const stream = answer as { return?: () => Promise<unknown> } | null;
    await stream?.return?.();
    return true;
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const reason = failureOf(error)?.reason;
    if (role === null && reason === "signedOut") return false;
    return reason !== "forbidden";
  }
}

it.each(Object.keys(expected).filter((path) => path !== "live.stream"))("%s", async (path) => {
  for (const role of roles) expect([role, await isLetIn(path, role)]).toEqual([role, expected[path]!.includes(role)]);
});

it("live.stream", async () => {
  const first = async (role: Role | null) => {
    const calls = role ? api.as("ann", role) : api.nobody;
    const stream = await calls.live.stream();
    for await (const item of stream) return item.type;
  };
  for (const role of roles)
    if (expected["live.stream"]!.includes(role)) expect(await first(role)).toBe("agent");
    else await expect(first(role)).rejects.toThrow("signedOut");
});
