import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createLab, inNamespace, type Lab } from "@loaddirector/lab";
import { type Config, emptyConfig, fixedId, objectSchemas } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { type AgentInLab, startAgentInLab } from "../../../scripts/test/agent-in-lab";
import { until } from "./agent-bed";

const skip = requires("root", "bpf");
const instance = "ldx-agent-handover";
const vip = "192.0.2.100";
/** Requests a second over the one connection: nginx ends it after a thousand. */
const rate = 5;
/** Not to its standard output, which it holds back until there is more. */
const written = "%{stderr}%{num_connects} %{http_code}\\n";

function webConfig({ servers }: Lab): Config {
  const { virtualAddress, virtualService, realServer, destination } = objectSchemas;
  const [virtualAddressId, virtualServiceId] = [fixedId("virtualAddress", 1), fixedId("virtualService", 1)];
  const listeners = [{ protocol: "tcp", ports: { first: 80, last: 80 } }];
  const config = emptyConfig();
  config.virtualAddresses.push(virtualAddress.parse({ id: virtualAddressId, name: "vip", address: vip }));
  config.virtualServices.push(
    virtualService.parse({ id: virtualServiceId, name: "web", virtualAddressId, listeners, scheduler: "rr" }),
  );
  for (const [position, { name, v4 }] of servers.entries()) {
    const realServerId = fixedId("realServer", position);
    const id = fixedId("destination", position);
    config.realServers.push(realServer.parse({ id: realServerId, name, address: v4 }));
    config.destinations.push(destination.parse({ id, virtualServiceId, realServerId, port: 80, position }));
  }
  return config;
}

describe.skipIf(skip)("an agent that hands tables over is killed", { timeout: 180_000 }, () => {
  let lab: Lab;
  let inLab: AgentInLab | undefined;
  let curl: ChildProcess | undefined;
  /** A line for each answer: connections made for it, and the status. */
  let said = "";
  let room = 20_000;

  beforeAll(async () => {
    lab = await createLab({ prefix: "ldxhandover", servers: 1, bulkBytes: 1 });
    inLab = await startAgentInLab(lab, instance, { capacity: { connections4: room } });
    expect(await inLab.agent.apply(1, webConfig(lab))).toMatchObject({ result: "applied" });
    const argv = ["curl", "-s", "--rate", `${rate}/s`, "-o", "/dev/null", "-w", written];
    const [program, ...rest] = inNamespace(lab.namespace("client"), [...argv, `http://${vip}/?[1-900]`]);
    curl = spawn(program!, rest, { stdio: ["ignore", "inherit", "pipe"] });
    curl.stderr!.on("data", (text) => {
      said += text;
    });
    await answered(2);
  }, 90_000);
  afterAll(async () => {
    curl?.kill();
    if (inLab) await inLab.remove();
    else await lab?.down();
  });

  const answers = () => said.split("\n").slice(0, -1);
  const answered = (more: number) => {
    const goal = answers().length + more;
    return until(() => answers().length >= goal, 30_000);
  };
  const pins = () => readdirSync(join(inLab!.agent.runDir, "bpf")).filter((name) => !name.endsWith(".debug"));
  const isWhole = (name: string) => !name.startsWith("next-");
  const events = async () => (await inLab!.agent.agent().events.query({ since: 0 })).map(({ message }) => message.key);
  const count = async (key: string) => (await events()).filter((each) => each === key).length;

  function giveMoreRoom(): void {
    const path = join(inLab!.agent.folder, "agent.json");
    room += 5_000;
    writeFileSync(
      path,
      JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), capacity: { connections4: room } }),
    );
  }

  /** Starts it and sends SIGKILL as soon as its pins are so; gives the pins it left, null when it was through before. */
  async function killWhen(isSo: (names: readonly string[]) => boolean): Promise<string[] | null> {
    const { agent } = inLab!;
    let started = false;
    const starting = agent.start().then(
      () => {
        started = true;
      },
      () => {},
    );
    while (!started && !isSo(pins())) await nextTurn();
    await agent.end("SIGKILL");
    await starting;
    return isSo(pins()) ? pins() : null;
  }

  /** The next one, after which there is one set of tables, and the connection went on over it. */
  async function comesBack(): Promise<void> {
    await inLab!.agent.start();
    expect(pins().length).toBe(1);
    await answered(2);
    const { connections } = await inLab!.agent.agent().connections.query({ filter: {} });
    expect(connections.filter(({ state }) => state === "ESTABLISHED").length).toBe(1);
    expect(answers()[0]).toBe("1 200");
    expect(new Set(answers().slice(1))).toEqual(new Set(["0 200"]));
  }

  it("before the new tables are in force: they are made anew", async () => {
    const { agent } = inLab!;
    await agent.end("SIGTERM");
    const before = pins();
    giveMoreRoom();
    const left = await killWhen((names) => !names.every(isWhole));
    expect(left?.filter(isWhole)).toEqual(before);
    await comesBack();
    expect(pins()).not.toEqual(before);
    expect(await count("ebpf.handedOver")).toBe(1);
  });

  it("after that: the next one finishes what it began", async () => {
    const { agent } = inLab!;
    let left: string[] | null = null;
    for (let attempt = 0; attempt < 8 && !left; attempt++) {
      await agent.end("SIGTERM");
      giveMoreRoom();
      left = await killWhen((names) => names.filter(isWhole).length === 2);
      await comesBack();
    }
    expect(left, "killed between two sets of tables").not.toBeNull();
    expect(left).toContain(pins()[0]);
    expect(await count("ebpf.handoverFinished")).toBe(1);
  });

  it("and one that finds tables of its own layout and room takes them as they are", async () => {
    const before = pins();
    const [handedOver, finished] = [await count("ebpf.handedOver"), await count("ebpf.handoverFinished")];
    await inLab!.agent.end("SIGKILL");
    await comesBack();
    expect(pins()).toEqual(before);
    expect([await count("ebpf.handedOver"), await count("ebpf.handoverFinished")]).toEqual([handedOver, finished]);
    expect(await count("ebpf.replaced")).toBeGreaterThan(0);
  });
});
