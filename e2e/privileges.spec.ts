import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProgramError } from "../packages/lab/src/index";
import type { Box } from "./box/start-box";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("the console runs as its own user, without any power and without a way to one", async ({ box }) => {
  const { console, place } = box.director;
  const status = await readFile(`/proc/${console.pid}/status`, "utf8");
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(status)![1]!.trim();
  const { uid, gid } = place.users!.console;
  expect(uid).not.toBe(0);
  expect(field("Uid").split("\t")).toEqual(Array(4).fill(String(uid)));
  expect(field("Gid").split("\t")).toEqual(Array(4).fill(String(gid)));
  expect(field("Groups")).toBe("");
  expect(field("NoNewPrivs")).toBe("1");
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) expect(field(set), set).toMatch(/^0+$/);
});

test("as the console's user, the agent takes nothing but its contract", async ({ box }) => {
  expect((await askAgent(box, "status")).status, "what the contract has is answered").toBe(200);
  const drain = { destinationIds: ["ds_0000000000000001"], kind: "drain", by: "ada", deadlineSeconds: null };
  const apply = { base: null, changes: [], revision: 9, hash: "0".repeat(64), confirmWithin: null };
  const server = { id: "rs_0000000000000001", name: "server-1", address: "10.20.1.11" };
  const write = (after: object) => ({ ...apply, changes: [{ kind: "realServer", id: server.id, after }] });
  const outside: [what: string, procedure: string, input: object][] = [
    ["a program to run", "execute", { argv: ["id"] }],
    ["a file to write", "applyRevision", { ...apply, path: "/etc/cron.d/loaddirector" }],
    ["a kind of object that is a file", "applyRevision", { ...apply, changes: [{ kind: "file", id: "f", after: {} }] }],
    ["a script in an object", "applyRevision", write({ ...server, script: "/bin/sh" })],
    ["a command in an address", "applyRevision", write({ ...server, address: "10.20.1.11; reboot" })],
    ["a second line in a name", "applyRevision", write({ ...server, name: "web\n; reboot" })],
    ["an operation that is none", "operate", { ...drain, kind: "exec" }],
    ["a command as a user", "operate", { ...drain, by: "$(reboot)" }],
    ["a path as an id", "operate", { ...drain, destinationIds: ["../../etc/passwd"] }],
    ["a path as a procedure", "..%2f..%2fetc%2fpasswd", {}],
  ];
  const before = (await askAgent(box, "running")).body;
  for (const [what, procedure, input] of outside) {
    const { status } = await askAgent(box, procedure, input);
    expect(status, what).toBeGreaterThanOrEqual(400);
    expect(status, what).toBeLessThan(500);
  }
  expect((await askAgent(box, "running")).body, "nothing of it left a trace").toBe(before);
});

test("as the console's user, neither the agent's files nor its process can be touched", async ({ box }) => {
  const { agent, place } = box.director;
  const attempts = [
    ["cat", join(place.layout.state, "agent/running.json")],
    ["touch", join(place.layout.run, "agent.json")],
    ["rm", "-f", place.layout.agentSocket],
    ["kill", "-KILL", String(agent.pid)],
    ["ip", "link", "set", "dev", "external", "down"],
  ];
  for (const argv of attempts) {
    const refused = await box.lab
      .run("director", argv, { user: place.users!.console })
      .then(() => "done")
      .catch((error: ProgramError) => error.stderr);
    expect(refused, argv.join(" ")).toMatch(/denied|not permitted/i);
  }
});

/** One call over the agent's socket as the console's user; without `input` a read. */
async function askAgent(box: Box, procedure: string, input?: object): Promise<{ status: number; body: string }> {
  const { place } = box.director;
  const send = input ? ["--header", "content-type: application/json", "--data", JSON.stringify(input)] : [];
  const argv = ["curl", "--silent", "--path-as-is", "--max-time", "5", "--write-out", "\n%{http_code}", ...send];
  const { stdout } = await box.lab.run(
    "director",
    [...argv, "--unix-socket", place.layout.agentSocket, `http://agent.invalid/${procedure}`],
    { user: place.users!.console },
  );
  const end = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
}
