import { execFile } from "node:child_process";
import { chmod, stat } from "node:fs/promises";
import { type IncomingMessage, type RequestOptions, request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { createAgentClient } from "@loaddirector/agent-api/client";
import { type FixtureService, fixtureConfig, fixtureDestinationId } from "@loaddirector/engine/fixture";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing } from "../../../scripts/require";
import { type Bed, createBed } from "./agent-bed";

const web: FixtureService = { number: 10, destinations: [{ server: 11 }] };
let bed: Bed;
beforeAll(async () => {
  bed = await createBed();
  await bed.start();
  await bed.apply(1, fixtureConfig([web]));
});
afterAll(async () => {
  await bed.stop();
  await bed.remove();
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(options: RequestOptions, body: string | Buffer = "", socket = "agent.sock"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", ...options.headers };
    const sent = request({
      method: "POST",
      agent: false,
      ...options,
      headers,
      socketPath: join(bed.config.runDir, socket),
    });
    sent.once("response", (answer: IncomingMessage) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const nothingChanged = async () => {
  expect(await bed.weights()).toEqual([[1]]);
  expect(await bed.handlers.status()).toMatchObject({ revision: 1, trial: null });
  expect(bed.agent.overlay().operations).toEqual({});
};

describe("agent.sock refuses what is not in the contract", () => {
  const id = fixtureDestinationId(10, 0);
  const operate = { destinationIds: [id], kind: "drain", by: "ann", deadlineSeconds: null };
  const apply = { base: null, changes: [], revision: 2, hash: "0".repeat(64), confirmWithin: null };
  const config = fixtureConfig([web]);
  const server = config.realServers[0]!;
  const write = (after: object) => ({ ...apply, changes: [{ kind: "realServer", id: server.id, after }] });
  const cases: [string, string, unknown][] = [
    ["an unknown procedure", "execute", { argv: ["id"] }],
    ["a procedure of every object", "constructor", {}],
    ["a path as a procedure", "../../etc/passwd", {}],
    ["a path in an id", "operate", { ...operate, destinationIds: ["../../../etc/passwd"] }],
    ["a shell command as a user", "operate", { ...operate, by: "$(reboot)" }],
    ["an unknown operation", "operate", { ...operate, kind: "exec" }],
    ["an operation with a field more", "operate", { ...operate, command: "reboot" }],
    ["no destination at all", "operate", { ...operate, destinationIds: [] }],
    ["an endless deadline", "operate", { ...operate, deadlineSeconds: 1e12 }],
    ["text instead of an object", "apply", "apply"],
    ["a number instead of an object", "applyRevision", 7],
    ["nothing instead of an object", "applyRevision", null],
    ["a list instead of an object", "applyRevision", []],
    ["a revision of the past", "applyRevision", { ...apply, revision: -1 }],
    ["a hash that is none", "applyRevision", { ...apply, hash: "../running.json" }],
    ["a field more", "applyRevision", { ...apply, path: "/etc/cron.d/x" }],
    ["a prototype", "applyRevision", JSON.parse('{"__proto__":{"revision":2},"base":null}')],
    ["a kind of object that is none", "applyRevision", { ...apply, changes: [{ kind: "file", id: "f", after: {} }] }],
    ["a script in an object", "applyRevision", write({ ...server, script: "/bin/sh" })],
    ["a name with a newline", "applyRevision", write({ ...server, name: "a\nb" })],
    ["a description with a NUL", "applyRevision", write({ ...server, description: "a\0b" })],
    ["an address with a mask", "applyRevision", write({ ...server, address: "10.0.0.0/8" })],
    ["an address with an interface", "applyRevision", write({ ...server, address: "10.0.0.1 dev eth0" })],
    [
      "an id that differs",
      "applyRevision",
      { ...apply, changes: [{ kind: "realServer", id: "rs_000000000000000z", after: server }] },
    ],
    ["another hash than the content's", "applyRevision", write(server)],
    ["a confirmation without a trial", "confirm", { revision: 1 }],
  ];

  it.each(cases)("%s", async (_name, procedure, input) => {
    const { status, body } = await ask({ path: `/${procedure}` }, JSON.stringify(input));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).not.toMatch(/ at |node_modules|\/src\//);
    await nothingChanged();
  });

  it("what is no JSON, no HTTP verb of ours, a batch, or a mutation by GET", async () => {
    expect((await ask({ path: "/operate" }, "{")).status).toBe(400);
    expect((await ask({ path: "/operate", method: "DELETE" })).status).toBeGreaterThanOrEqual(400);
    expect((await ask({ path: "/status,status?batch=1", method: "GET" })).status).toBe(400);
    const query = encodeURIComponent(JSON.stringify(operate));
    expect((await ask({ path: `/operate?input=${query}`, method: "GET" })).status).toBe(405);
    await nothingChanged();
  });
});

describe("agent-read.sock", () => {
  it("reads", async () => {
    const client = createAgentClient({ socketPath: join(bed.config.runDir, "agent-read.sock") });
    expect((await client.agent.status.query()).revision).toBe(1);
    const filter = { client: "198.51.100.0/24" };
    expect(await client.agent.connections.query({ filter })).toEqual({
      connections: [],
      next: null,
      examined: 0,
      walked: 1,
    });
    expect(await client.agent.explain.query(flow)).toMatchObject({
      record: null,
      verdict: { kind: "forward", destinationId: fixtureDestinationId(10, 0) },
      opening: { listener: { serviceId: "vs_000000000000000a", first: 80, last: 80 } },
    });
    expect(await client.agent.drops.query()).toEqual({});
    await client.close();
  });

  const flow = {
    protocol: "tcp" as const,
    client: "198.51.100.9",
    clientPort: 5000,
    virtual: "192.0.2.10",
    virtualPort: 80,
  };
  it.each<[string, string, unknown]>([
    ["a network with a letter in it", "connections", { filter: { client: "10.0.0.0/x" } }],
    ["a page of everything", "connections", { limit: 1_000_000 }],
    ["a state that is none", "connections", { filter: { state: "OPEN; DROP TABLE" } }],
    ["a flow of two families", "explain", { ...flow, client: "2001:db8::9" }],
    ["a flow of no port", "explain", { ...flow, clientPort: 70_000 }],
  ])("refuses %s", async (_name, procedure, input) => {
    const query = encodeURIComponent(JSON.stringify(input));
    const { status, body } = await ask({ path: `/${procedure}?input=${query}`, method: "GET" }, "", "agent-read.sock");
    expect([status, body]).toEqual([400, expect.stringContaining("agent.invalidInput")]);
  });

  it.each(["check", "applyRevision", "confirm", "revert", "reconcile", "operate"])("has no %s", async (procedure) => {
    expect((await ask({ path: `/${procedure}` }, "{}", "agent-read.sock")).status).toBe(404);
  });

  it("refuses bodies no read needs", async () => {
    const answer = ask({ path: "/status" }, Buffer.alloc(1024 * 1024, 32), "agent-read.sock");
    await expect(answer.then(({ status }) => status)).resolves.toBeGreaterThanOrEqual(400);
  });
});

describe("who may connect", () => {
  it("is decided by the file first", async () => {
    for (const name of ["agent.sock", "agent-read.sock"])
      expect((await stat(join(bed.config.runDir, name))).mode & 0o777).toBe(0o660);
  });

  const notRoot = missing("root");
  it.skipIf(notRoot)("and by the kernel's word about the user behind it", async () => {
    const script = `require("node:http").get({socketPath:process.argv[1],path:"/status"},
      (answer)=>{console.log(answer.statusCode);process.exit()}).on("error",(error)=>{console.log(error.code);process.exit()})`;
    const as = async (uid: number) => {
      const argv = [`--reuid=${uid}`, "--regid=0", "--clear-groups", process.execPath, "-e", script, bed.socketPath];
      const { stdout } = await promisify(execFile)("setpriv", argv, { cwd: "/", timeout: 10_000 });
      return stdout.trim();
    };
    await chmod(bed.folder, 0o755);
    // Group 0 may open the file; user 12345 is not one the agent serves.
    expect(await as(0)).toBe("200");
    expect(await as(12_345)).toMatch(/^(ECONNRESET|EPIPE)$/);
    expect(bed.logged).toContain("warning agent.peerRefused");
  });

  it("a second agent of the same instance ends before it touches anything", async () => {
    const second = await createBed({ folder: bed.folder });
    await expect(second.start()).rejects.toThrow("another agent");
    expect((await bed.handlers.status()).revision).toBe(1);
  });
});
