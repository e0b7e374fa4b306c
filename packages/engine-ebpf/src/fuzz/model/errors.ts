import type { Connection, ConnectionTable } from "./connection-table";
import type { Delivery } from "./delivery";
import { type Ending, type Endings, sent, toStack } from "./ending";
import type { Packet } from "./packet";
import { forwardedError, type Quote, readQuote } from "./quote";
import type { NewEnd } from "./rewrite";

type Note = (first: Packet, connection: Connection, reply: boolean) => void;
type Count = (connection: Connection, way: "In" | "Out", packet: Packet) => void;

/** ICMP errors about a connection go to whoever sent the packet they quote; anything else is the box's own affair. */
export class Errors {
  constructor(
    readonly endings: Endings,
    readonly delivery: Delivery,
    readonly connections: ConnectionTable,
    readonly count: Count,
    readonly note: Note,
  ) {}

  receive(packet: Packet): Ending {
    const quote = readQuote(packet);
    if (!quote || quote.source !== packet.destination) return toStack;
    const { protocol, source, sourcePort, destination, destinationPort } = quote;
    const answer = { protocol, client: destination, clientPort: destinationPort, peer: source, peerPort: sourcePort };
    const toServer = this.connections.findInbound(answer);
    if (toServer) return this.#toServer(packet, quote, toServer);
    const request = { protocol, client: source, clientPort: sourcePort, peer: destination, peerPort: destinationPort };
    const toClient = this.connections.findReply(request) ?? this.connections.findLocalReply(request);
    return toClient ? this.#toClient(packet, quote, toClient) : toStack;
  }

  #toServer(packet: Packet, quote: Quote, found: Connection): Ending {
    if (packet.hopLimit <= 1) return this.endings.drop("ttlExceeded");
    const { destination, method, virtualPort, local } = found;
    const { address } = destination;
    const route = this.endings.network.route(address);
    if (!route) return this.endings.drop("noRoute");
    this.count(found, "In", packet);
    if (packet.part === "first") this.note(packet, found, false);
    if (method === "tun") return this.delivery.tunnel(packet, route, address);
    const inner: NewEnd[] = [];
    const outer: NewEnd[] = [];
    if (method !== "dr") {
      inner.push({ end: "source", address, port: destination.port || virtualPort });
      outer.push({ end: "destination", address, port: 0 });
    }
    if (local) {
      inner.push({ end: "destination", ...local });
      outer.push({ end: "source", ...local });
    }
    const frame = forwardedError(packet, quote, route, inner, outer);
    return frame ? sent(route.side, frame) : this.endings.drop("rewriteFailed");
  }

  #toClient(packet: Packet, quote: Quote, found: Connection): Ending {
    if (packet.hopLimit <= 1) return this.endings.drop("ttlExceeded");
    const { client, clientPort, virtual, virtualPort, local } = found;
    const route = this.endings.network.route(client);
    if (!route) return this.endings.drop("noRoute");
    this.count(found, "Out", packet);
    if (packet.part === "first") this.note(packet, found, true);
    const inner: NewEnd[] = [{ end: "destination", address: virtual, port: virtualPort }];
    const outer: NewEnd[] = [{ end: "source", address: virtual, port: 0 }];
    if (local) {
      inner.push({ end: "source", address: client, port: clientPort });
      outer.push({ end: "destination", address: client, port: 0 });
    }
    const frame = forwardedError(packet, quote, route, inner, outer);
    return frame ? sent(route.side, frame) : this.endings.drop("rewriteFailed");
  }
}
