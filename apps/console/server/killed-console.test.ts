import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AgentProcess, agentProcess, serviceForm, startLimit, until } from "@loaddirector/api/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, browser } from "./browser-under-test";
import type { ConsoleConfig } from "./config";
import { consoleConfig } from "./console-under-test";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const password = "correct horse battery";

let folder: string;
let agent: AgentProcess;
let config: ConsoleConfig;
let process_: ChildProcess;
let ann: Browser;
let setupLink = "";
/** What becomes of an apply on its way: as it is, or after the console was killed. */
let onApply: (forward: () => void) => void = (forward) => forward();

/** Stands between console and agent, so that the moment of the apply is in the test's hand. */
const relay = createServer((incoming, outgoing) => {
  const parts: Buffer[] = [];
  incoming.on("data", (part: Buffer) => parts.push(part));
  incoming.on("end", () => {
    const forward = () => {
      const { method, url: path, headers } = incoming;
      const onward = request({
        socketPath: agent.socketPath,
        method,
        path,
        headers: { ...headers, connection: "close" },
      });
      onward.on("response", (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      onward.end(Buffer.concat(parts));
    };
    if (/^\/apply/.test(incoming.url ?? "")) onApply(forward);
    else forward();
  });
});

async function startConsole(): Promise<void> {
  const path = join(folder, "console.json");
  writeFileSync(path, JSON.stringify(config));
  process_ = spawn(process.execPath, ["--import", "tsx", "apps/console/server/main.ts"], {
    cwd: root,
    env: { ...process.env, LD_CONSOLE_CONFIG: path, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [process_.stdout, process_.stderr])
    stream?.on("data", (data) => {
      output += data;
      setupLink = /first-administrator-link: (\S+)/.exec(output)?.[1] ?? setupLink;
    });
  await until("the console listens", startLimit, () => {
    if (process_.exitCode !== null) throw new Error(`the console ended:\n${output}`);
    return output.includes("listens on");
  });
}

async function kill(): Promise<void> {
  const gone = once(process_, "exit");
  process_.kill("SIGKILL");
  await gone;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ldx-killed-"));
  agent = await agentProcess(folder);
  const relayPath = join(folder, "relay.sock");
  await new Promise<void>((resolve) => relay.listen(relayPath, resolve));
  config = await consoleConfig(folder, relayPath);
  await startConsole();
  ann = browser({
    port: config.listen.port,
    certificate: readFileSync(join(config.certificateDir, "console.crt"), "utf8"),
  });
  await until("the link is printed", 10_000, () => setupLink);
  await ann.api.session.setup.createAdministrator.mutate({ token: setupLink.split("#")[1]!, name: "ann", password });
  await ann.signIn("ann", password);
}, 2 * startLimit);

afterAll(async () => {
  await kill();
  await agent.kill();
  relay.close();
  rmSync(folder, { recursive: true });
});

async function commitAndDie(when: "before" | "after"): Promise<void> {
  await until("the agent is seen", 20_000, async () => (await ann.api.agent.status.query()).reachable);
  const dead = new Promise<void>((resolve, reject) => {
    onApply = (forward) => {
      kill()
        .then(() => (when === "after" ? forward() : undefined))
        .then(resolve, reject);
    };
  });
  const { counter } = await ann.api.candidate.state.query();
  const answer = ann.api.candidate.commit.mutate({ counter, comment: "" }).then(
    () => "answered",
    () => "lost",
  );
  await dead;
  expect(await answer).toBe("lost");
  onApply = (forward) => forward();
  await startConsole();
}

/** The newest revision once nothing about it is open, and what runs. */
function settled() {
  return until("the outcome is known", 20_000, async () => {
    const state = await ann.api.candidate.state.query();
    return state.running !== null && state.newest?.outcome !== "pending" && state;
  });
}

it(
  "killed before the agent heard of it: nothing runs, and the candidate has everything",
  async () => {
    await ann.api.virtualService.save.mutate(serviceForm(1));
    await commitAndDie("before");
    expect(await settled()).toMatchObject({
      base: null,
      running: 0,
      total: 6,
      newest: { number: 1, outcome: "refused" },
    });
  },
  2 * startLimit,
);

it(
  "killed after the agent heard of it: it runs, and nothing is pending",
  async () => {
    await commitAndDie("after");
    const state = await until("the agent has applied it", 20_000, async () => {
      const now = await settled();
      return now.running === 2 && now;
    });
    expect(state).toMatchObject({ base: 2, running: 2, total: 0, newest: { number: 2, outcome: "applied" } });
  },
  2 * startLimit,
);
