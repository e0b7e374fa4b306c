import type { ForwardingWant } from "@loaddirector/engine";
import type { Hook } from "@loaddirector/model";
import { settingsCodec } from "../abi.generated";
import { clockNow, ticks } from "../clock";
import { macs, serverMac } from "../golden/network";
import { createBench, type Outcome } from "../rig/bench";
import { macBytes } from "../rig/frame";
import { ip } from "../rig/namespace";
import { writeSwitches } from "../switches";
import { readChoices } from "./choices";
import type { BoxSwitches } from "./model/director";
import { NetworkModel } from "./model/network";
import type { Arrival, Cards } from "./traffic";
import { places } from "./world";

/**
 * Every timeout, also counted on from 60 seconds after 60 seconds as templates are, is 0.1 s or more from a multiple of
 * this, so a clock that is off by less decides nothing.
 */
export const QUANTUM_SECONDS = 420 / 134;
/** Ticks that a packet may take before the clock is too far off for its outcome to be compared. */
const STALLED_TICKS = 80;
/** Longer than any note about a fragment lives. */
const REST_SECONDS = 35;
/** The data plane's own periods (clock ticks) are powers of two below this: an episode meets them at the same steps each time. */
const PHASE_TICKS = 2 ** 21;
const NARROW_SERVERS = 1300;
const NARROW_CLIENTS = 1400;

export const cards: Cards = {
  own: { client: macs.clientSide, server: macs.serverSide },
  peer: { client: macs.client, server: serverMac("10.30.0.2") },
};

/** Time went by while the packet was on its way, so nothing follows from its outcome. */
export class StalledError extends Error {}

/** The real data plane, with a clock that stands still between the steps of an episode. */
export type Stage = Awaited<ReturnType<typeof createStage>>;

/** `room`: connections of a family. A table with little of it is crowded. */
export async function createStage(name: string, hook: Hook, room = 16_384) {
  const bench = await createBench(name, {
    hook,
    capacity: { services: 64, destinations: 512, connections4: room, connections6: room },
  });
  narrowRoutes();
  const { tables } = bench.engine.running();
  let clock = clockNow(0);
  let last: Outcome | null = null;

  function setClock(): number {
    const real = clockNow(0);
    tables.settings.view.setUint32(settingsCodec.offset.clockOffset, (clock - real) >>> 0, true);
    return real;
  }

  function passTime(seconds: number): void {
    clock = (clock + ticks(seconds)) >>> 0;
  }

  return {
    ...bench,
    passTime,
    setClock,
    hook,
    isCrowded: room < 1000,
    choices: readChoices(bench.engine, () => last),
    /** Throws StalledError. */
    receive({ side, frame, metadata = {}, chance = 0 }: Arrival): Outcome {
      tables.settings.view.setUint32(settingsCodec.offset.chance, chance, true);
      const real = setClock();
      last = bench.send(side, frame, metadata);
      if ((clockNow(0) - real) >>> 0 > STALLED_TICKS) throw new StalledError();
      return last;
    },
    sweep(): void {
      const real = setClock();
      bench.engine.sweep();
      if ((clockNow(0) - real) >>> 0 > STALLED_TICKS) throw new StalledError();
    },
    connections() {
      setClock();
      return bench.engine.connectionsNow();
    },
    /** Everything as new, but for the ids that the engine remembers. */
    async begin(want: ForwardingWant, switches: Partial<BoxSwitches>): Promise<void> {
      await bench.clear();
      writeSwitches(tables, switches);
      passTime(REST_SECONDS);
      clock = (Math.ceil(clock / PHASE_TICKS) * PHASE_TICKS) >>> 0;
      setClock();
      await bench.change(want);
    },
  };
}

/** A server and a client behind a narrow path, and one of each behind none. Only a locked MTU counts in forwarding. */
function narrowRoutes(): void {
  for (const family of [4, 6] as const) {
    const { servers, clients } = places[family];
    const flag = family === 6 ? ["-6"] : [];
    const gateway = family === 6 ? "fd00:20::fe" : "10.20.0.254";
    ip(...flag, "route", "add", servers[5]!, "dev", "s0", "mtu", "lock", String(NARROW_SERVERS));
    ip(...flag, "route", "add", clients[4]!, "via", gateway, "mtu", "lock", String(NARROW_CLIENTS));
    for (const nowhere of [servers[6]!, clients[5]!]) ip(...flag, "route", "add", "unreachable", nowhere);
  }
}

export function createNetworkModel(): NetworkModel {
  const own = { client: macBytes(cards.own.client), server: macBytes(cards.own.server) };
  const network = new NetworkModel(own, boxAddresses);
  network.setGateway({ side: "client", mtu: 1500, mac: macs.client });
  for (const [prefix, bits, side] of onLink) network.addLink(prefix, bits, side, 1500);
  for (const side of ["client", "server"] as const)
    for (const family of [4, 6] as const) network.add(boxAddresses[side][family], null);
  for (const router of routers) network.add(router, { side: "client", mtu: 1500, mac: macs.client });
  for (let host = 2; host <= KNOWN_SERVERS; host++)
    for (const server of [`10.30.0.${host}`, `fd00:30::${host.toString(16)}`])
      network.add(server, { side: "server", mtu: 1500, mac: serverMac(server) });
  for (const family of [4, 6] as const) {
    const { servers, clients } = places[family];
    network.add(servers[5]!, { side: "server", mtu: NARROW_SERVERS, mac: serverMac(servers[5]!) });
    network.add(clients[4]!, { side: "client", mtu: NARROW_CLIENTS, mac: macs.client });
    for (const nowhere of [servers[6]!, clients[5]!]) network.add(nowhere, null);
  }
  return network;
}

/** As the rig's network is made. */
const KNOWN_SERVERS = 40;
const boxAddresses = {
  client: { 4: "10.20.0.1", 6: "fd00:20::1" },
  server: { 4: "10.30.0.1", 6: "fd00:30::1" },
} as const;
const routers = ["10.20.0.254", "fd00:20::fe"];
const onLink = [
  ["10.20.0.0", 24, "client"],
  ["10.30.0.0", 16, "server"],
  ["fd00:20::", 64, "client"],
  ["fd00:30::", 64, "server"],
] as const;
