import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createFloodBed, type FloodBed } from "./rig/flood-bed";
import { printed } from "./rig/namespace";
import { address, bulk, until } from "./rig/network";
import { openConnection } from "./rig/sockets";
import { hashedRoundTrip } from "./rig/transfer";
import { destination, service, wantOf, withLocal } from "./rig/want";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");
const megabyte = 1 << 20;

/** Real connections while forged packets come at the rate that one core can send. */
describe.skipIf(skip).each(["tc", "xdp"] as const)("in a flood at %s", (hook) => {
  let bed: FloodBed;

  beforeAll(async () => {
    bed = await createFloodBed(`ldx-prot-c${hook}`, hook);
  });
  afterAll(() => bed?.close());

  it.each([
    [4, "nat"],
    [6, "nat"],
    [4, "fullnat"],
    [6, "fullnat"],
  ] as const)(
    "1 MB both ways over IPv%i by %s, whole, opened by a cookie",
    async (family, method) => {
      const id = `cookie-${method}${family}`;
      const listeners = [80, 7000].map((port) => ({ protocol: "tcp" as const, first: port, last: port }));
      const members = address.servers[family].map((each) => destination(`${id}-${each}`, each, { method }));
      const { network, instance, flood, floodState } = bed;
      const { tables } = instance.engine.running();
      await instance.converge(
        withLocal(wantOf(service(id, address.virtual[family], members, { listeners })), ...address.local),
      );
      writeSwitches(tables, { halfOpenLimit: 1000 });
      const attack = flood(family, "S");
      try {
        await until(() => floodState(id).active === 1, 20_000);
        const before = floodState(id);
        const socket = await openConnection(network.client, address.virtual[family], 7000);
        const { sent, received } = await hashedRoundTrip(socket, megabyte);
        expect(received).toBe(sent);
        socket.destroy();
        const url = `http://${family === 6 ? `[${address.virtual[6]}]` : address.virtual[4]}/big`;
        expect((await printed(network.client, ["curl", "-s", "-S", "-g", "-m", "20", url])) === bulk).toBe(true);
        const after = floodState(id);
        expect(after.proven - before.proven).toBeGreaterThanOrEqual(2n);
        expect(after.cookies - before.cookies).toBeGreaterThan(1000n);
        expect(instance.engine.connectionsNow().length).toBeLessThan(5000);
      } finally {
        await attack.stop();
      }
    },
    60_000,
  );

  it.each(
    (["nat", "fullnat", "dr", "tun"] as const).flatMap((method) => [
      { family: 4 as const, method, flags: "S" as const },
      { family: 4 as const, method, flags: "A" as const },
      { family: 6 as const, method, flags: "S" as const },
    ]),
  )(
    "new clients of $method over IPv$family get through and connections live on (flags $flags)",
    async ({ family, method, flags }) => {
      const { fresh, through, established, alive, rate } = await bed.survive(family, method, flags);
      console.log(
        `${hook} IPv${family} ${method} ${flags}: ${through} of ${fresh} got through ${Math.round(rate)} frames/s`,
      );
      if (hook === "xdp") expect(through).toBeGreaterThanOrEqual(99);
      expect(alive).toBe(established);
    },
    150_000,
  );
});
