import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { compileBpf } from "../build";
import { createDirectedNetwork, type DirectedNetwork } from "./rig/directed-network";
import { runIn } from "./rig/namespace";
import { address } from "./rig/network";
import { echoServer, openConnection, roundTrip } from "./rig/sockets";
import { destination, service, wantOf, withLocal } from "./rig/want";

const skip = requires("root", "bpf");
const port = 7000;
const methods = ["nat", "fullnat", "dr", "tun"] as const;
const families = [4, 6] as const;

/** Tags that the card took out of the frame, as they come to tc. */
describe.skipIf(skip)("frames with a VLAN tag in their metadata", () => {
  let directed: DirectedNetwork;
  let object: string;
  let echo: Awaited<ReturnType<typeof echoServer>>;

  const attach = (namespace: string, device: string, way: "ingress" | "egress", section: string) => {
    const program = ["bpf", "da", "obj", object, "sec", `tc/${section}`];
    runIn(namespace, ["tc", "filter", "add", "dev", device, way, "pref", "1", ...program]);
  };

  beforeAll(async () => {
    directed = await createDirectedNetwork("ldx-ebpf-vlan");
    const { client, server, folder } = directed.network;
    object = join(folder, "vlan-tag.bpf.o");
    compileBpf(fileURLToPath(new URL("rig/vlan-tag.bpf.c", import.meta.url)), object);
    runIn(client, ["tc", "qdisc", "add", "dev", "c0", "clsact"]);
    attach(server, "s0", "ingress", "untagged");
    echo = await echoServer(server, port);
  }, 60_000);
  afterEach(() => void runIn(directed.network.client, ["tc", "filter", "del", "dev", "c0", "egress"]));
  afterAll(async () => {
    echo?.close();
    await directed?.close();
  });

  const cases = families.flatMap((family) => methods.map((method) => ({ family, method })));
  const offer = async (tag: string, { family, method }: (typeof cases)[number]) => {
    const id = `${tag}-${method}${family}`;
    const members = address.servers[family].map((each) => destination(`${id}-${each}`, each, { method }));
    const listeners = [{ protocol: "tcp" as const, first: port, last: port }];
    const want = wantOf(service(id, address.virtual[family], members, { listeners }));
    await directed.instance.converge(withLocal(want, ...address.local));
    return async () => (await directed.instance.engine.counters()).services.get(id)!;
  };

  it.each(cases)(
    "are balanced without it over IPv$family by $method when it is a priority only",
    async (each) => {
      const counted = await offer("priority", each);
      const { client } = directed.network;
      attach(client, "c0", "egress", "priority");
      const socket = await openConnection(client, address.virtual[each.family], port, 20_000);
      expect((await roundTrip(socket, Buffer.from("hello"), 20_000)).toString()).toBe("hello");
      socket.destroy();
      expect((await counted()).connections).toBe(1);
    },
    60_000,
  );

  it.each(cases)(
    "belong to their VLAN's interface: not balanced over IPv$family by $method",
    async (each) => {
      const counted = await offer("vlan", each);
      const { client } = directed.network;
      attach(client, "c0", "egress", "vlan");
      const refused = await openConnection(client, address.virtual[each.family], port, 300).catch(() => null);
      expect(refused).toBeNull();
      expect(await counted()).toMatchObject({ connections: 0, packetsIn: 0 });
    },
    60_000,
  );
});
