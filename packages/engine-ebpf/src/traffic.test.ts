import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { address, bulk } from "./rig/network";
import { datagramSocket, openConnection } from "./rig/sockets";
import { destination, service, wantOf, withLocal } from "./rig/want";

const signal = new AbortController().signal;
const skip = requires("root", "bpf");

/** Real connections through tc in three namespaces, checksum offloads on. */
describe.skipIf(skip)("traffic through the director", () => {
  let network: DirectedNetwork["network"];
  let instance: DirectedNetwork["instance"];
  let close: DirectedNetwork["close"];

  beforeAll(async () => {
    ({ network, instance, close } = await createDirectedNetwork("ldx-ebpf-t"));
  });
  afterAll(() => close?.());

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

  const past = (["dr", "tun"] as const).flatMap((method) =>
    ([4, 6] as const).flatMap((family) =>
      ([4, 6] as const).filter((far) => method === "tun" || far === family).map((far) => ({ method, family, far })),
    ),
  );
  it.each(past)("lets $method servers of IPv$far answer past the director over IPv$family", async (each) => {
    const { method, family, far } = each;
    const [first, second] = address.servers[far];
    const name = `${method}${family}${far}`;
    const members = [destination(`${name}-a`, first, { method }), destination(`${name}-b`, second, { method })];
    await instance.converge(wantOf(service(name, address.virtual[family], members)));
    expect(fetchTimes(url(family), 4)).toEqual(
      Array(4).fill(`${address.virtual[family]} ${address.client[family]} 80`),
    );
    const { services, destinations } = await instance.engine.counters();
    expect(services.get(name)).toMatchObject({ connections: 4, packetsOut: 0 });
    expect(members.map(({ id }) => destinations.get(id)!.connections)).toEqual([2, 2]);
  });

  it.each([4, 6] as const)("hides the client behind a local address in FULLNAT over IPv%i", async (family) => {
    const [first, second] = address.servers[family];
    const full = { method: "fullnat" as const };
    const members = [destination(`full-a${family}`, first, full), destination(`full-b${family}`, second, full)];
    await instance.converge(
      withLocal(wantOf(service(`full${family}`, address.virtual[family], members)), ...address.local),
    );
    const own = address.local.find((each) => each.includes(":") === (family === 6));
    expect(fetchTimes(url(family), 4)).toEqual([second, first, second, first].map((each) => `${each} ${own} 80`));
    expect(network.fetch(url(family, "/big")) === bulk).toBe(true);
  });

  it.each([4, 6] as const)("carries UDP both ways through NAT over IPv%i", async (family) => {
    const listeners = { listeners: [{ protocol: "udp" as const, first: 5300, last: 5300 }] };
    const members = [destination(`udp${family}`, address.servers[family][0], { port: 5353 })];
    await instance.converge(wantOf(service(`udp${family}`, address.virtual[family], members, listeners)));
    const server = await datagramSocket(network.server, family, 5353, address.servers[family][0]);
    server.on("message", (text, from) => server.send(`${text} from ${from.port}`, from.port, from.address));
    const client = await datagramSocket(network.client, family);
    const answer = once(client, "message", { signal: AbortSignal.timeout(5000) });
    client.send("hello", 5300, address.virtual[family]);
    const [text, from] = (await answer) as [Buffer, { address: string; port: number }];
    expect(text.toString()).toBe(`hello from ${client.address().port}`);
    expect([from.address, from.port]).toEqual([address.virtual[family], 5300]);
    client.close();
    server.close();
  });

  // wrr: weights 5, 3, 2 in the order of adding; wlc: 3, 2, 1, as the recorded scenario wlc-3-2-1-est-18 begins.
  it.each([
    ["wrr", [5, 3, 2], "cbaaabacba"],
    ["wlc", [3, 2, 1], "cbaabacbaaba"],
  ] as const)(
    "gives connections that are held to servers in the reference kernel's order (%s)",
    async (scheduler, weights, expected) => {
      const [first, second] = address.servers[4];
      const held = `held-${scheduler}`;
      const members = [
        destination(`${held}-a`, first, { weight: weights[0] }),
        destination(`${held}-b`, second, { weight: weights[1] }),
        destination(`${held}-c`, first, { weight: weights[2], port: 8080 }),
      ];
      await instance.converge(wantOf(service(held, address.virtual[4], members, { scheduler })));
      const sockets = [];
      const order: string[] = [];
      for (let opened = 0; opened < expected.length; opened++) {
        const socket = await openConnection(network.client, address.virtual[4], 80);
        sockets.push(socket);
        const found = instance.engine
          .connectionsNow()
          .find((each) => each.clientPort === socket.localPort && each.serviceId === held);
        order.push(found!.destinationId!.slice(-1));
      }
      expect(order.join("")).toBe(expected);
      for (const socket of sockets) socket.destroy();
    },
  );

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
