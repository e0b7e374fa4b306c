import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createInstance } from "./rig/instance";
import { enterNamespace } from "./rig/namespace";
import { address, bulk, createNetwork, type Network } from "./rig/network";
import { destination, service, wantOf } from "./rig/want";

const signal = new AbortController().signal;
const skip = requires("root", "bpf");

/** Real connections through tc in three namespaces, checksum offloads on. */
describe.skipIf(skip)("traffic through the director", () => {
  let network: Network;
  let leave: () => void;
  let instance: ReturnType<typeof createInstance>;

  beforeAll(async () => {
    buildBpf();
    network = await createNetwork("ldx-ebpf-t");
    leave = enterNamespace(network.director);
    instance = createInstance({ interfaces: ["ext", "int"] });
    await instance.engine.start(signal);
  }, 60_000);
  afterAll(async () => {
    await instance?.close();
    leave?.();
    network?.close();
  });

  const fetchTimes = (url: string, times: number) => Array.from({ length: times }, () => network.fetch(url));
  const url = (family: 4 | 6, path = "/") =>
    `http://${family === 6 ? `[${address.virtual[6]}]` : address.virtual[4]}${path}`;

  it.each([4, 6] as const)("balances NAT round robin over IPv%i, last added first", async (family) => {
    const [first, second] = address.servers[family];
    const members = [destination(`a${family}`, first), destination(`b${family}`, second)];
    await instance.converge(wantOf(service("nat", address.virtual[family], members)));
    const client = address.client[family];
    expect(fetchTimes(url(family), 4)).toEqual([second, first, second, first].map((each) => `${each} ${client} 80`));
  });

  it("maps the port in NAT", async () => {
    const members = [destination("a8080", address.servers[4][0], { port: 8080 })];
    await instance.converge(wantOf(service("mapped", address.virtual[4], members)));
    expect(network.fetch(url(4))).toBe(`10.30.0.11 ${address.client[4]} 8080`);
  });

  it.each([4, 6] as const)("carries a bulk transfer whole over IPv%i", async (family) => {
    const members = [destination(`bulk${family}`, address.servers[family][0])];
    await instance.converge(wantOf(service("bulk", address.virtual[family], members)));
    expect(network.fetch(url(family, "/big")) === bulk).toBe(true);
    const { services } = await instance.engine.counters();
    expect(services.get("bulk")!.bytesOut).toBeGreaterThan(2_000_000);
  });

  it("goes on with no engine process, and the counters go on with the next one", async () => {
    const members = [destination("a", address.servers[4][0]), destination("b", address.servers[4][1])];
    const want = wantOf(service("alone", address.virtual[4], members));
    await instance.converge(want);
    fetchTimes(url(4), 2);
    const before = (await instance.engine.counters()).services.get("alone")!;
    await instance.engine.stop();
    fetchTimes(url(4), 2);
    const next = instance.again();
    await next.start(signal);
    expect(await instance.converge(want, next)).toBe(2);
    const after = (await next.counters()).services.get("alone")!;
    expect(after.connections - before.connections).toBe(2);
    await next.stop();
    await instance.engine.start(signal);
    await instance.converge(want);
  });
});
