import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { serverMac } from "./golden/network";
import { createBench, ends, fromClient } from "./rig/bench";
import { macBytes } from "./rig/frame";
import { overrun, synFloodOf } from "./rig/syn-flood";
import { passTime } from "./rig/time";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const { server, other } = ends[4];

describe.skipIf(skip).each(["tc", "xdp"] as const)("a flooded service of DR from %s on", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-prot-stateless", { hook });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const offer = (weights: { a: number; b: number }, timeout: number | null = null) => {
    const members = [
      destination("a", server, { method: "dr", weight: weights.a }),
      destination("b", other, { method: "dr", weight: weights.b }),
    ];
    const persistence = timeout ? { timeout, prefix4: 32, prefix6: 128 } : null;
    return bench.converge(wantOf(service("vs", ends[4].virtual, members, { persistence })));
  };
  const flood = () => synFloodOf(bench);
  const pass = (seconds: number) => passTime(bench.engine, seconds);
  const names = new Map([
    [macBytes(serverMac(server)).join(), "a"],
    [macBytes(serverMac(other)).join(), "b"],
  ]);
  const chosen = (sourcePort: number, flags = "S") => {
    const { went, frame, reason } = bench.send("client", fromClient(4, { sourcePort, flags }));
    return went === "server" ? names.get(frame.subarray(0, 6).join()) : (reason ?? went);
  };
  const ports = Array.from({ length: 200 }, (_, number) => 2000 + number);

  it("keeps nothing of SYNs and draws by weight, the same for every packet of a client", async () => {
    await offer({ a: 3, b: 1 });
    overrun(bench, 4);
    const records = bench.engine.connectionsNow().length;
    const first = ports.map((port) => chosen(port));
    expect(bench.engine.connectionsNow()).toHaveLength(records);
    expect(flood().forwarded).toBe(201n);
    const share = first.filter((name) => name === "a").length;
    expect(share).toBeGreaterThan(120);
    expect(share).toBeLessThan(180);
    expect(ports.map((port) => chosen(port, "A"))).toEqual(first);
    expect(ports.map((port) => chosen(port, "R"))).toEqual(first);
  });

  it("draws only the clients of a closed server anew", async () => {
    await offer({ a: 1, b: 1 });
    overrun(bench, 4);
    const first = ports.map((port) => chosen(port));
    expect(new Set(first)).toEqual(new Set(["a", "b"]));
    await offer({ a: 1, b: 0 });
    expect(new Set(ports.map((port) => chosen(port)))).toEqual(new Set(["a"]));
    await offer({ a: 1, b: 1 });
    expect(ports.map((port) => chosen(port))).toEqual(first);
  });

  it("makes 1,024 records a second of what comes after SYNs, and forwards the rest all the same", async () => {
    await offer({ a: 1, b: 1 });
    overrun(bench, 4);
    const before = bench.engine.connectionsNow().length;
    for (let port = 5000; port < 7000; port++) expect(["a", "b"]).toContain(chosen(port, "A"));
    const made = bench.engine.connectionsNow().length - before;
    expect(made).toBeGreaterThanOrEqual(1024);
    expect(made).toBeLessThan(2000);
  });

  it("takes in after the flood whoever came without a record", async () => {
    await offer({ a: 1, b: 1 });
    overrun(bench, 4);
    const first = ports.map((port) => chosen(port));
    pass(1);
    chosen(1500);
    pass(12);
    expect(chosen(9000)).toMatch(/a|b/);
    expect(flood().active).toBe(0);
    const before = bench.engine.connectionsNow().length;
    expect(ports.map((port) => chosen(port, "PA"))).toEqual(first);
    expect(bench.engine.connectionsNow()).toHaveLength(before + ports.length);
  });

  it("sends a persistent client's connections to one server without a template", async () => {
    await offer({ a: 1, b: 1 }, 300);
    overrun(bench, 4);
    const records = bench.engine.connectionsNow().length;
    expect(new Set(ports.map((port) => chosen(port))).size).toBe(1);
    expect(bench.engine.connectionsNow()).toHaveLength(records);
  });

  const offerMixed = (timeout: number | null = null) => {
    const members = [
      destination("a", server, { method: "dr" }),
      destination("b", other, { method: "nat" }),
      destination("c", other, { method: "nat", port: 8080 }),
    ];
    const persistence = timeout ? { timeout, prefix4: 32, prefix6: 128 } : null;
    return bench.converge(wantOf(service("vs", ends[4].virtual, members, { persistence })));
  };

  it("answers those with cookies who are drawn to a server by NAT, and opens their connections there", async () => {
    await offerMixed();
    overrun(bench, 4);
    const records = bench.engine.connectionsNow().length;
    const sent = ports.map((sourcePort) => bench.send("client", fromClient(4, { sourcePort })));
    const byCookie = ports.filter((_, at) => sent[at]!.went === "client");
    expect(sent.every(({ hook: answeredAt }) => answeredAt === hook)).toBe(true);
    expect(byCookie.length).toBeGreaterThan(90);
    expect(byCookie.length).toBeLessThan(180);
    expect(bench.engine.connectionsNow()).toHaveLength(records);
    for (const sourcePort of ports) {
      const { frame, went } = sent[sourcePort - ports[0]!]!;
      if (went === "server") expect(names.get(frame.subarray(0, 6).join())).toBe("a");
      const cookie = new DataView(frame.buffer, frame.byteOffset).getUint32(38);
      const proof = { sourcePort, flags: "A", sequence: 1001, acknowledgement: (cookie + 1) >>> 0 };
      expect(bench.send("client", fromClient(4, proof)).went).toBe("server");
    }
    const opened = bench.engine.connectionsNow().filter(({ clientPort }) => byCookie.includes(clientPort));
    expect(opened.map(({ method, state }) => `${method} ${state}`)).toEqual(byCookie.map(() => "nat SYN_RECV"));
    expect(new Set(opened.map(({ destinationId }) => destinationId))).toEqual(new Set(["b", "c"]));
  });

  it("leaves persistent clients to their servers, each by its method", async () => {
    await offerMixed(300);
    const clients = Array.from({ length: 12 }, (_, number) => `203.0.113.${number + 1}`);
    for (const source of clients) expect(bench.send("client", fromClient(4, { source })).went).toBe("server");
    const bound = new Map<string, string>(bench.engine.connectionsNow().map(({ client, method }) => [client, method]));
    expect(new Set(bound.values())).toEqual(new Set(["dr", "nat"]));
    overrun(bench, 4);
    for (const source of clients) {
      const { went } = bench.send("client", fromClient(4, { source, sourcePort: 999 }));
      expect([source, went]).toEqual([source, bound.get(source) === "dr" ? "server" : "client"]);
    }
  });
});
