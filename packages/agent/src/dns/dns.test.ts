import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLab, execute, type Lab } from "@loaddirector/lab";
import { type Config, type DnsName, emptyConfig, fixedId, objectSchemas } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { type AgentInLab, startAgentInLab } from "../../../../scripts/test/agent-in-lab";
import { until } from "../agent-bed";
import type { AgentProcess } from "../agent-process";

const skip = requires("root", "bpf");
const virtual = { 4: "192.0.2.122", 6: "2001:db8:1::122" } as const;
const name = "www.example.com";
const deadline = 20_000;

const answersOf = (lab: Lab) => {
  const [, other] = lab.servers;
  return [
    { type: "virtualAddress", virtualAddressId: fixedId("virtualAddress", 4) },
    { type: "virtualAddress", virtualAddressId: fixedId("virtualAddress", 6) },
    { type: "address", address: other!.v4, healthCheckId: fixedId("healthCheck", 1) },
    { type: "address", address: other!.v6, healthCheckId: fixedId("healthCheck", 1) },
  ];
};

/** A service a family over the first server; the second one stands for another director. */
function dnsConfig(lab: Lab, fields: Partial<DnsName> = {}): Config {
  const config = emptyConfig();
  const { healthCheck, virtualAddress, virtualService, realServer, destination, dnsName } = objectSchemas;
  const check = { id: fixedId("healthCheck", 1), name: "http", type: "http", intervalMs: 500, timeoutMs: 450 } as const;
  config.healthChecks.push(healthCheck.parse({ ...check, rise: 2, fall: 2 }));
  const [own] = lab.servers;
  for (const family of [4, 6] as const) {
    const virtualAddressId = fixedId("virtualAddress", family);
    const virtualServiceId = fixedId("virtualService", family);
    const realServerId = fixedId("realServer", family);
    const address = virtual[family];
    config.virtualAddresses.push(virtualAddress.parse({ id: virtualAddressId, name: `vip-${family}`, address }));
    config.virtualServices.push(
      virtualService.parse({
        id: virtualServiceId,
        name: `web-${family}`,
        virtualAddressId,
        listeners: [{ protocol: "tcp", ports: { first: 80, last: 80 } }],
        healthCheckId: check.id,
      }),
    );
    config.realServers.push(
      realServer.parse({ id: realServerId, name: `own-${family}`, address: family === 4 ? own!.v4 : own!.v6 }),
    );
    const id = fixedId("destination", family);
    config.destinations.push(destination.parse({ id, virtualServiceId, realServerId, port: 80 }));
  }
  const nameServers = ["ns1.example.net", "ns2.example.net"];
  const own1 = { id: fixedId("dnsName", 1), name, ttl: 5, nameServers, answers: answersOf(lab) };
  config.dnsNames.push(dnsName.parse({ ...own1, ...fields }));
  return config;
}

describe.skipIf(skip)("names in DNS, asked by a client", { timeout: 120_000 }, () => {
  let lab: Lab;
  let agent: AgentProcess;
  let inLab: AgentInLab | undefined;
  let revision = 0;
  let nameServer = "";
  let both: { readonly 4: string[]; readonly 6: string[] };

  beforeAll(async () => {
    lab = await createLab({ prefix: "ldxdns", servers: 2, bulkBytes: 1024 });
    const [, other] = lab.servers;
    both = { 4: [virtual[4], other!.v4].sort(), 6: [virtual[6], other!.v6].sort() };
    inLab = await startAgentInLab(lab, "ldx-agent-dns");
    agent = inLab.agent;
  });
  afterAll(async () => {
    if (inLab) await inLab.remove();
    else await lab?.down();
  });

  const apply = async (config: Config) => {
    expect(await agent.apply(++revision, config)).toMatchObject({ result: "applied", problems: [] });
  };
  const status = async () => (await agent.agent().status.query()).dns;
  const dig = async (...words: string[]) =>
    (await lab.run("client", ["dig", `@${nameServer}`, "+time=2", "+tries=1", "+norecurse", ...words])).stdout;
  const ask = async (family: 4 | 6, ...words: string[]) =>
    (await dig("+short", name, family === 4 ? "A" : "AAAA", ...words)).split("\n").filter((line) => line !== "");
  const isAnswered = (family: 4 | 6, addresses: string[]) =>
    until(
      async () => (await ask(family).catch(() => ["silent"])).sort().join() === [...addresses].sort().join(),
      deadline,
    );
  const eventKeys = async () => (await agent.agent().events.query({ since: 0 })).map(({ message: { key } }) => key);
  const knotPid = () =>
    (JSON.parse(readFileSync(join(agent.runDir, "dns/process.json"), "utf8")) as { pid: number }).pid;
  const knots = async () =>
    (await execute(["pgrep", "-f", `^/usr/sbin/knotd -c ${agent.runDir}/`]).catch(() => ({ stdout: "" }))).stdout;

  it("starts no server before a name needs one", async () => {
    await apply({ ...dnsConfig(lab), dnsNames: [] });
    expect(await status()).toEqual({ listen: [], problem: null, names: {} });
    expect(await knots()).toBe("");
  });

  it("answers with all that serve in changing order, on its own addresses only", async () => {
    await apply(dnsConfig(lab));
    await until(async () => (await status()).listen.length > 0, deadline);
    const { listen, problem } = await status();
    expect(problem).toBeNull();
    expect(listen).not.toContain(virtual[4]);
    nameServer = listen.find((address) => !address.includes(":"))!;
    await isAnswered(4, both[4]);
    await isAnswered(6, both[6]);
    const first = new Set<string>();
    await until(async () => first.add((await ask(4))[0]!).size === 2, deadline);
    expect((await ask(6, "+tcp")).sort()).toEqual(both[6]);
    for (const address of listen) {
      nameServer = address;
      expect((await ask(4)).length).toBe(2);
    }
  });

  it("says what it has, what it has not, and refuses what is others'", async () => {
    expect(await dig("+short", name, "SOA")).toMatch(
      /^ns1\.example\.net\. hostmaster\.www\.example\.com\. \d+ 3600 600 1209600 5\n$/,
    );
    expect((await dig("+short", name, "NS")).trim().split("\n").sort()).toEqual([
      "ns1.example.net.",
      "ns2.example.net.",
    ]);
    expect(await dig(name, "A")).toMatch(/flags: qr aa;[\s\S]*www\.example\.com\.\t+5\tIN\tA/);
    expect(await dig(name, "MX")).toMatch(/status: NOERROR[\s\S]*ANSWER: 0/);
    expect(await dig(`no.${name}`, "A")).toContain("status: NXDOMAIN");
    for (const question of [
      ["example.com", "A"],
      ["www.example.org", "A"],
      ["version.bind", "CH", "TXT"],
    ])
      expect(await dig(...question), question.join(" ")).toContain("status: REFUSED");
    expect(await dig(name, "AXFR")).toContain("Transfer failed");
  });

  it("leaves out an address whose server is dead, own or another's, and takes it back", async () => {
    const [own, other] = lab.servers;
    await own!.stop("kill");
    await isAnswered(4, [other!.v4]);
    await isAnswered(6, [other!.v6]);
    const { names } = await status();
    expect(names[fixedId("dnsName", 1)]!.answers[0]).toMatchObject({
      address: virtual[4],
      serving: false,
      answered: false,
      reason: { key: "dnsName.reason.noDestination" },
    });
    await own!.start();
    await isAnswered(4, both[4]);
    await other!.stop("kill");
    await isAnswered(4, [virtual[4]]);
    await own!.stop("kill");
    await isAnswered(4, both[4]);
    expect(await eventKeys()).toEqual(expect.arrayContaining(["event.dnsOut", "event.dnsBack", "event.dnsNoneServes"]));
    await apply(dnsConfig(lab, { whenNoneServes: "none" }));
    await isAnswered(4, []);
    expect(await dig(name, "A")).toContain("status: NOERROR");
    for (const server of [own, other]) await server!.start();
    await isAnswered(4, both[4]);
  });

  it("goes on answering while the agent is dead; the next one takes the server over and tells it what changed", async () => {
    const pid = knotPid();
    await agent.end("SIGKILL");
    expect((await ask(4)).sort()).toEqual(both[4]);
    const [own, other] = lab.servers;
    await own!.stop("kill");
    await agent.start();
    await isAnswered(4, [other!.v4]);
    expect(knotPid()).toBe(pid);
    await own!.start();
    await isAnswered(4, both[4]);
    await agent.end("SIGTERM");
    expect((await ask(4)).sort()).toEqual(both[4]);
    await agent.start();
    expect((await knots()).trim()).toBe(String(pid));
  });

  it("is started again when it dies, and it is told", async () => {
    process.kill(knotPid(), "SIGKILL");
    await isAnswered(4, both[4]);
    expect(await eventKeys()).toContain("event.dnsDied");
  });

  it("runs as another user with one capability", () => {
    const text = readFileSync(`/proc/${knotPid()}/status`, "utf8");
    expect(text).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(text).toMatch(/^CapBnd:\t0000000000000400$/m);
    expect(text).toMatch(/^NoNewPrivs:\t1$/m);
  });

  it("follows names that come, change and go, and ends with the last one", async () => {
    const config = dnsConfig(lab);
    const second = { ...config.dnsNames[0]!, id: fixedId("dnsName", 2), name: "second.example.org" };
    await apply({ ...config, dnsNames: [{ ...config.dnsNames[0]!, ttl: 77 }, second] });
    await until(async () => (await dig("+short", second.name, "A")).split("\n").length === 3, deadline);
    expect(await dig(name, "A")).toMatch(/\t77\tIN\tA/);
    await apply({ ...config, dnsNames: [second] });
    await until(async () => (await dig(name, "A")).includes("status: REFUSED"), deadline);
    await apply({ ...config, dnsNames: [{ ...second, enabled: false }] });
    await until(async () => (await knots()) === "", deadline);
    expect(await status()).toEqual({ listen: [], problem: null, names: {} });
    expect(await eventKeys()).toContain("event.dnsStopped");
  });
});
