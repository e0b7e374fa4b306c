import type { Socket } from "node:dgram";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { ip, runIn } from "./rig/namespace";
import { address, until } from "./rig/network";
import { answerCalls, call, sipRequest } from "./rig/sip";
import { datagramSocket } from "./rig/sockets";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const another = { 4: "192.0.2.3", 6: "2001:db8:1::3" } as const;
const PORT = 5060;

/** Phones and SIP servers with sockets of their own: whole calls, while servers come and phones move. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("SIP calls through %s", (hook) => {
  let network: DirectedNetwork["network"];
  let instance: DirectedNetwork["instance"];
  let close: DirectedNetwork["close"];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    ({ network, instance, close } = await createDirectedNetwork(`ldx-sip-c${hook}`, {
      hooks: { ext: hook, int: hook },
    }));
    // Answers to single datagrams are the stack's to route.
    runIn(network.director, ["sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1"]);
    ip("-n", network.client, "addr", "add", `${another[4]}/24`, "dev", "c0");
    ip("-n", network.client, "-6", "addr", "add", `${another[6]}/64`, "dev", "c0", "nodad");
  });
  afterAll(() => close?.());
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });

  const opened = async (...made: Parameters<typeof datagramSocket>) => {
    const socket = await datagramSocket(...made);
    sockets.push(socket);
    return socket;
  };
  const offer = (family: 4 | 6, servers: number, onePacket: boolean) => {
    const persistence = { timeout: 300, prefix4: 32, prefix6: 128, engine: "sip" } as const;
    const members = address.servers[family].slice(0, servers).map((each) => destination(`${family}-${each}`, each));
    const listeners = [{ protocol: "udp" as const, first: PORT, last: PORT }];
    const other = { listeners, persistence, onePacket, scheduler: "rr" as const };
    return instance.converge(wantOf(service(`sip${family}${onePacket}`, address.virtual[family], members, other)));
  };

  const cells = ([4, 6] as const).flatMap((family) => [false, true].map((onePacket) => ({ family, onePacket })));
  it.each(cells)(
    "IPv$family, each datagram anew: $onePacket",
    async ({ family, onePacket }) => {
      const seen = new Set<string>();
      for (const each of address.servers[family])
        answerCalls(await opened(network.server, family, PORT, each), each, (request) => void seen.add(request));
      const to = { address: address.virtual[family], port: PORT };
      const phone = (own: string = address.client[family]) => opened(network.client, family, 0, own);
      const [first, second] = address.servers[family];

      await offer(family, 1, onePacket);
      const early = ["a", "b", "c", "d"];
      for (const id of early) expect((await call(await phone(), to, "INVITE", id)).server).toBe(first);

      await offer(family, 2, onePacket);
      const late = ["e", "f", "g", "h"];
      const proxy = await phone();
      const servers = new Map(early.map((id) => [id, first as string]));
      for (const id of late) servers.set(id, (await call(onePacket ? proxy : await phone(), to, "INVITE", id)).server);
      expect(late.map((id) => servers.get(id)).sort()).toEqual([first, first, second, second]);

      for (const [id, server] of servers) {
        // From another port, then from another address: the same server.
        const moved = await phone();
        await until(() => {
          moved.send(sipRequest("ACK", `Call-ID: ${id}`), to.port, to.address);
          return [...seen].some((request) => request.endsWith(` ACK ${id}`));
        }, 20_000);
        const end = await call(await phone(another[family]), to, "BYE", id);
        // As in IPVS, nothing remembers whose answers those to single datagrams are.
        expect(end).toEqual({ server, from: `${onePacket ? server : address.virtual[family]} ${PORT}` });
      }
      const wanted = [...servers].flatMap(([id, server]) =>
        ["INVITE", "ACK", "BYE"].map((each) => `${server} ${each} ${id}`),
      );
      expect([...seen].sort()).toEqual(wanted.sort());
      expect((await instance.engine.counters()).drops.get("noCallId")).toBe(0);
    },
    60_000,
  );
});
