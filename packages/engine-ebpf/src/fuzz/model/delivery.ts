import type { LocalEnd } from "./connection-table";
import type { Destination } from "./destination";
import { type Ending, type Endings, sent } from "./ending";
import type { Route, Side } from "./network";
import type { Packet } from "./packet";
import { forwarded, type NewEnd, withLowerHopLimit } from "./rewrite";
import { longestOf } from "./segments";
import { isFreelyIdentified, outerSize, tunnelled } from "./tunnel";

type Method = Destination["method"];

/** Whom a reply goes to, and what it comes from. FULLNAT: the client is not whom the server answered. */
export interface WayBack {
  readonly client: string;
  readonly clientPort: number;
  readonly virtual: string;
  readonly virtualPort: number;
  readonly method: Method;
}

/** The last steps of a packet of a connection, in either direction. */
export class Delivery {
  constructor(readonly endings: Endings) {}

  toServer(from: Side, packet: Packet, { address, port }: Destination, method: Method, local: LocalEnd | null): Ending {
    const { endings } = this;
    if (packet.hopLimit <= 1) return endings.answer(from, packet, packet.frame, "timeExceeded", "ttlExceeded");
    const route = endings.network.route(address);
    if (!route) return endings.drop("noRoute");
    const mtu = mtuOf(route, address, method);
    if (longestOf(packet) > mtu)
      return endings.answer(from, packet, withLowerHopLimit(packet), "tooBig", "tooBig", mtu);
    if (method === "tun") return this.tunnel(packet, route, address);
    const ends: NewEnd[] = [];
    if (local) ends.push({ end: "source", ...local });
    if (method !== "dr") ends.push({ end: "destination", address, port: port || packet.destinationPort });
    return sent(route.side, forwarded(packet, route, ends));
  }

  tunnel(packet: Packet, route: Route, server: string): Ending {
    // A test run's merged frame has no kind, and the kernel puts no header before what it does not know.
    if (packet.segments.size) return this.endings.drop("rewriteFailed");
    const frame = tunnelled(packet, route, this.endings.network.egressTo(route, server), server);
    return { ...sent(route.side, frame), freelyIdentified: isFreelyIdentified(packet, server) };
  }

  toClient(from: Side, packet: Packet, { client, clientPort, virtual, virtualPort, method }: WayBack): Ending {
    const { endings } = this;
    const route = endings.network.route(client);
    if (!route) return endings.drop("noRoute");
    if (packet.hopLimit <= 1) return endings.answer(from, packet, packet.frame, "timeExceeded", "ttlExceeded");
    if (longestOf(packet) > route.mtu) return endings.answer(from, packet, packet.frame, "tooBig", "tooBig", route.mtu);
    const ends: NewEnd[] = [{ end: "source", address: virtual, port: virtualPort }];
    if (method === "fullnat") ends.push({ end: "destination", address: client, port: clientPort });
    return sent(route.side, forwarded(packet, route, ends));
  }
}

function mtuOf(route: Route, server: string, method: Method): number {
  return route.mtu - (method === "tun" ? outerSize(server) : 0);
}
