import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "@loaddirector/agent-api";
import { createLab, type Lab } from "@loaddirector/lab";
import { type Config, emptyConfig, fixedId, objectSchemas } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { type AgentInLab, startAgentInLab } from "../../../scripts/test/agent-in-lab";
import { until } from "./agent-bed";
import type { AgentProcess } from "./agent-process";

const skip = requires("root", "bpf");
const vip = "192.0.2.100";
const vip6 = "2001:db8:1::100";

/** One HTTP service per family over the lab's three servers, checked every 200 ms. */
function labConfig(
  lab: Lab,
  options: { addresses?: string[]; scheduler?: "rr" | "wrr"; weights?: number[] } = {},
): Config {
  const { addresses = [vip, vip6], scheduler = "rr", weights = [1, 1, 1] } = options;
  const config = emptyConfig();
  const { healthCheck, virtualAddress, virtualService, realServer, destination } = objectSchemas;
  config.healthChecks.push(
    healthCheck.parse({
      id: fixedId("healthCheck", 1),
      name: "http",
      type: "http",
      intervalMs: 500,
      timeoutMs: 450,
      rise: 2,
      fall: 2,
    }),
  );
  for (const [at, address] of addresses.entries()) {
    const number = at + 1;
    const virtualAddressId = fixedId("virtualAddress", number);
    config.virtualAddresses.push(virtualAddress.parse({ id: virtualAddressId, name: `vip-${number}`, address }));
    config.virtualServices.push(
      virtualService.parse({
        id: fixedId("virtualService", number),
        name: `web-${number}`,
        virtualAddressId,
        listeners: [{ protocol: "tcp", ports: { first: 80, last: 80 } }],
        scheduler,
        healthCheckId: fixedId("healthCheck", 1),
      }),
    );
    for (const [place, server] of lab.servers.entries()) {
      const id = fixedId("realServer", number * 10 + place);
      const own = address.includes(":") ? server.v6 : server.v4;
      config.realServers.push(realServer.parse({ id, name: `${server.name}-${number}`, address: own }));
      config.destinations.push(
        destination.parse({
          id: fixedId("destination", number * 10 + place),
          virtualServiceId: fixedId("virtualService", number),
          realServerId: id,
          port: 80,
          weight: weights[place],
          position: place,
        }),
      );
    }
  }
  return config;
}

describe.skipIf(skip)("the agent in a director, with real packets", { timeout: 120_000 }, () => {
  let lab: Lab;
  let agent: AgentProcess;
  let inLab: AgentInLab | undefined;
  let revision = 0;

  beforeAll(async () => {
    lab = await createLab({ prefix: "ldxagent", bulkBytes: 1024 });
    inLab = await startAgentInLab(lab, "ldx-agent-appliance");
    agent = inLab.agent;
  });
  afterAll(async () => {
    if (inLab) await inLab.remove();
    else await lab?.down();
  });

  const apply = async (config: Config, confirmWithin: number | null = null) => {
    const outcome = await agent.apply(++revision, config, confirmWithin);
    expect(outcome).toMatchObject({ revision, result: "applied", problems: [] });
  };
  /** Which server answered each of `count` connections, one after the other. */
  const answers = async (count: number, address = vip): Promise<string[]> => {
    const url = `http://${address.includes(":") ? `[${address}]` : address}/`;
    const { stdout } = await lab.run("client", [
      "curl",
      "-s",
      "--max-time",
      "5",
      "--no-keepalive",
      "-H",
      "Connection: close",
      ...Array<string>(count).fill(url),
    ]);
    return [...stdout.matchAll(/server-\d+/g)].map(([name]) => name);
  };
  const addressesOn = async (name: string): Promise<string[]> => {
    const { stdout } = await lab.run("director", ["ip", "-j", "addr", "show", "dev", name]);
    const [link] = JSON.parse(stdout) as { addr_info: { local: string; prefixlen: number }[] }[];
    return link!.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  };
  const states = async () => (await agent.agent().live.query()).overlay.health;

  it("balances over its own address in both families", async () => {
    await apply(labConfig(lab));
    expect(await addressesOn("external")).toEqual(expect.arrayContaining([`${vip}/32`, `${vip6}/128`]));
    // A first answer that a busy machine gives too late takes a server out until the next ones.
    await until(async () => Object.values(await states()).filter(({ state }) => state === "up").length === 6);
    for (const address of [vip, vip6]) {
      const found = await answers(9, address);
      for (const server of lab.servers) expect(found.filter((name) => name === server.name).length).toBe(3);
    }
  });

  it("meets packets at tc on virtual interfaces, and says why", async () => {
    const { hooks } = await agent.agent().status.query();
    const reason = { key: "ebpf.hook.virtual", values: { kind: "veth" } };
    expect(hooks).toEqual(
      ["external", "internal"].map((name) => ({
        interface: name,
        role: name,
        choice: "auto",
        hook: "tc",
        reason,
        auto: { hook: "tc", reason },
        xdpRefused: null,
      })),
    );
  });

  it("counts what went through, for services, destinations and interfaces", async () => {
    const total = async () => {
      const { points } = await agent.agent().history.query({ since: 0 });
      return points.reduce((sum, { services }) => sum + (services[fixedId("virtualService", 1)]?.connections ?? 0), 0);
    };
    // The sampler has to have seen the service once: from nothing to a number is no rate.
    await until(async () => fixedId("virtualService", 1) in (await agent.agent().live.query()).services);
    const { at } = await agent.agent().live.query();
    await until(async () => (await agent.agent().live.query()).at > at);
    const before = await total();
    await answers(12);
    await until(async () => (await total()) - before >= 11.5);
    expect((await total()) - before).toBeLessThan(12.5);
    const { interfaces } = await agent.agent().live.query();
    expect(interfaces.map(({ name, up, speed }) => [name, up, speed])).toEqual([
      ["external", true, 10_000],
      ["internal", true, 10_000],
      ["heartbeat", true, 10_000],
      ["management", true, 10_000],
    ]);
    // Links and addresses are looked at every three seconds.
    await until(async () => (await agent.agent().live.query()).interfaces[0]!.addresses.includes(`${vip}/32`));
  });

  it("takes a dead server out and in again", async () => {
    const [first] = lab.servers;
    await first!.stop("kill");
    await until(async () => (await states())[fixedId("destination", 10)]?.state === "down");
    expect((await states())[fixedId("destination", 10)]?.reason).toEqual({ key: "health.refused" });
    expect(new Set(await answers(8))).toEqual(new Set([lab.servers[1]!.name, lab.servers[2]!.name]));
    await first!.start();
    await until(async () => (await states())[fixedId("destination", 10)]?.state === "up");
    expect(new Set(await answers(9)).size).toBe(3);
    const keys = (await agent.agent().events.query({ since: 0 })).map(({ message: { key } }) => key);
    expect(keys).toEqual(expect.arrayContaining(["event.down", "event.up"]));
  });

  it("answers ping while somebody serves, and not while all servers are dead", async () => {
    const answersPing = async (address: string) =>
      (await lab.run("client", ["ping", "-c1", "-W1", address]).catch(() => null)) !== null;
    const answering = async () => [await answersPing(vip), await answersPing(vip6)].join();
    const choosing = labConfig(lab);
    await apply({
      ...choosing,
      virtualAddresses: choosing.virtualAddresses.map((each) => ({ ...each, echo: "whenServing" })),
    });
    expect(await answering()).toBe("true,true");
    for (const server of lab.servers) await server.stop("kill");
    await until(async () => (await answering()) === "false,false", 30_000);
    expect((await agent.agent().status.query()).echoIgnored).toEqual([vip, vip6]);
    for (const server of lab.servers) await server.start();
    await until(async () => (await answering()) === "true,true", 30_000);
    await until(async () => Object.values(await states()).every(({ state }) => state === "up"), 30_000);
    const told = (await agent.agent().events.query({ since: 0 })).map(({ message: { key } }) => key);
    expect(told.filter((key) => key.startsWith("event.echo")).sort()).toEqual([
      ...["event.echoAnswered", "event.echoAnswered", "event.echoIgnored", "event.echoIgnored"],
    ]);
    await apply(labConfig(lab));
  });

  it("tells of a server without a check whose segment does not answer for it, and of its return", async () => {
    const address = lab.servers[0]!.v4.replace(/\d+$/, "222");
    const port = 8222;
    const config = labConfig(lab, { addresses: [vip] });
    const { virtualService, realServer, destination } = objectSchemas;
    const [virtualServiceId, realServerId] = [fixedId("virtualService", 90), fixedId("realServer", 90)];
    const listeners = [{ protocol: "tcp" as const, ports: { first: port, last: port } }];
    const virtualAddressId = config.virtualAddresses[0]!.id;
    config.realServers.push(realServer.parse({ id: realServerId, name: "absent", address }));
    config.virtualServices.push(
      virtualService.parse({ id: virtualServiceId, name: "unchecked", virtualAddressId, listeners, scheduler: "rr" }),
    );
    config.destinations.push(
      destination.parse({ id: fixedId("destination", 90), virtualServiceId, realServerId, port: 80, position: 0 }),
    );
    await apply(config);
    const told = async (key: string) =>
      (await agent.agent().events.query({ since: 0 })).filter(({ message }) => message.key === key);
    const ask = () => lab.run("client", ["curl", "-s", "--max-time", "1", `http://${vip}:${port}/`]).catch(() => null);
    await until(async () => (await ask()) === null && (await told("event.serverSilent")).length > 0, 30_000);
    const [said, ...more] = await told("event.serverSilent");
    expect([said!.object, said!.message.values, more]).toEqual([
      { kind: "realServer", id: realServerId },
      { server: "absent", address },
      [],
    ]);
    expect(Object.keys((await agent.agent().live.query()).overlay.silent)).toEqual([realServerId]);
    await lab.run("server-2", ["ip", "addr", "add", `${address}/32`, "dev", "lo"]);
    await until(async () => (await ask()) !== null && (await told("event.serverAnswers")).length > 0, 30_000);
    expect((await agent.agent().live.query()).overlay.silent).toEqual({});
    expect((await told("event.serverSilent")).length).toBe(1);
    await lab.run("server-2", ["ip", "addr", "del", `${address}/32`, "dev", "lo"]);
    await apply(labConfig(lab));
  });

  it("goes on forwarding while it is dead, and finds everything in place afterwards", async () => {
    await until(() => (readFileSync(join(agent.stateDir, "overlay.json"), "utf8").match(/"up"/g) ?? []).length === 6);
    await agent.end("SIGKILL");
    expect(new Set(await answers(9)).size).toBe(3);
    await agent.start();
    expect(new Set(await answers(9)).size).toBe(3);
    const status = await agent.agent().status.query();
    expect(status).toMatchObject({ revision, drift: [], problems: [] });
    const keys = (await agent.agent().events.query({ since: 0 })).map(({ message: { key } }) => key);
    expect(keys, agent.output()).not.toContain("event.restored");
  });

  it("puts back an address that somebody took away, and leaves alone what is not its own", async () => {
    await lab.run("director", ["ip", "addr", "add", "192.0.2.77/32", "dev", "external"]);
    await lab.run("director", ["ip", "addr", "del", `${vip}/32`, "dev", "external"]);
    const { drift } = await agent.agent().reconcile.mutate();
    expect(drift[0]).toMatchObject({
      object: { kind: "virtualAddress", id: fixedId("virtualAddress", 1) },
      text: { key: "drift.create" },
      mended: true,
    });
    expect(await addressesOn("external")).toEqual(expect.arrayContaining([`${vip}/32`, "192.0.2.77/32"]));
    expect((await answers(3)).length).toBe(3);
  });

  it("a trial that nobody confirms takes address and service back", async () => {
    const reduced = labConfig(lab, { addresses: [vip6] });
    await apply(reduced, 5);
    expect(await addressesOn("external")).not.toContain(`${vip}/32`);
    await until(async () => (await agent.agent().status.query()).trial === null, 10_000);
    await until(async () => (await addressesOn("external")).includes(`${vip}/32`));
    expect((await answers(3)).length).toBe(3);
  });

  it("an apply that takes long makes no check fail", async () => {
    const since = (await agent.agent().events.query({ since: 0 })).at(-1)!.sequence;
    const large = labConfig(lab);
    const more = manyServices(large, 2_000);
    const begun = performance.now();
    await apply(more);
    expect(performance.now() - begun).toBeGreaterThan(300);
    const down = (await agent.agent().events.query({ since })).filter(({ kind }) => kind === "down");
    expect(down).toEqual([]);
    await apply(labConfig(lab));
    expect((await answers(3)).length).toBe(3);
  });

  it("killed in the middle of an apply, it ends up with one truth, in place", async () => {
    const base = labConfig(lab);
    const more = manyServices(base, 300);
    for (const [round, wait] of [60, 250, 600].entries()) {
      const next = round % 2 === 0 ? more : base;
      const answer = agent.apply(++revision, next).catch(() => null);
      // Wherever it happens to be by then: reading, journal, kernel, or done.
      await new Promise((resolve) => setTimeout(resolve, wait));
      await agent.end("SIGKILL");
      await answer;
      await agent.start();
      const running = await agent.agent().running.query();
      const status = await agent.agent().status.query();
      expect([revision, revision - 1]).toContain(running.revision);
      expect(status).toMatchObject({ lastOutcome: { revision: running.revision, result: "applied" }, problems: [] });
      if (running.revision === revision) expect(running.hash).toBe(contentHash(next));
      else revision--;
      const drift = status.drift.length;
      expect((await agent.agent().reconcile.mutate()).drift.length).toBe(drift);
      expect((await answers(3)).length).toBe(3);
    }
    await apply(base);
  });

  it("removes its own addresses with the services, not those of others", async () => {
    await apply(emptyConfig());
    const left = await addressesOn("external");
    expect(left).not.toContain(`${vip}/32`);
    expect(left).not.toContain(`${vip6}/128`);
    expect(left).toContain("192.0.2.77/32");
  });
});

/** Unchecked services on further ports of the first address. */
function manyServices(config: Config, count: number): Config {
  const next = { ...config, virtualServices: [...config.virtualServices], destinations: [...config.destinations] };
  for (let at = 0; at < count; at++) {
    const service = config.virtualServices[0]!;
    const id = fixedId("virtualService", 1_000 + at);
    const ports = { first: 10_000 + at, last: 10_000 + at };
    next.virtualServices.push({
      ...service,
      id,
      name: `more-${at}`,
      healthCheckId: null,
      listeners: [{ protocol: "tcp", ports }],
    });
    for (const destination of config.destinations.slice(0, 2)) {
      const own = fixedId("destination", 100_000 + at * 2 + destination.position);
      next.destinations.push({ ...destination, id: own, virtualServiceId: id });
    }
  }
  return next;
}
