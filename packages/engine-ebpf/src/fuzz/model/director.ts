import type { ForwardingWant } from "@loaddirector/engine";
import { type Connection, ConnectionTable } from "./connection-table";
import type { Counters } from "./counters";
import type { Destination } from "./destination";
import { FragmentNotes } from "./fragment-notes";
import { type ErrorKind, errorAbout, errorLength } from "./icmp-error";
import type { NetworkModel, Route, Side } from "./network";
import { type Packet, readPacket, TCP, UDP } from "./packet";
import { forwardedError, type Quote, readQuote } from "./quote";
import { forwarded, type NewEnd, withLowerHopLimit } from "./rewrite";
import { Service } from "./service";
import { nextState, RST, type SeenFrom, type State, SYN } from "./tcp-state";
import { isFreelyIdentified, outerSize, tunnelled } from "./tunnel";

/** Seconds per state that services do not set. */
export type Timeouts = Record<State, number>;

export interface BoxSwitches {
  readonly connReuseMode: number;
  readonly expireNodestConn: boolean;
  readonly sloppyTcp: boolean;
  readonly secureTcp: boolean;
  readonly unmatchedToStack: boolean;
}

/** How a frame ends. `frame` null: nobody looks at it any more. */
export interface Ending {
  readonly went: Side | "stack" | "dropped";
  readonly reason: string | null;
  readonly frame: Buffer | null;
  /** The identification of its IPv4 header is whatever it is. */
  readonly freelyIdentified?: boolean;
}

const ICMP = { 4: 1, 6: 58 } as const;
const toStack: Ending = { went: "stack", reason: null, frame: null };

/** The whole data plane in plain words: what becomes of a frame, and what that changes. Time is set by the caller. */
export class DirectorModel {
  /** Seconds. */
  now = 0;
  readonly services = new Map<string, Service>();
  readonly drops = new Map<string, number>();
  readonly connections = new ConnectionTable((each) => this.#isOver(each));
  readonly #fragments = new FragmentNotes();
  #wanted: readonly Service[] = [];
  readonly #virtual = new Set<string>();

  constructor(
    readonly network: NetworkModel,
    readonly switches: BoxSwitches,
    readonly timeouts: Timeouts,
  ) {}

  configure({ services }: ForwardingWant): void {
    const wanted = new Map(services.map((each) => [each.id, each]));
    for (const [id, service] of this.services) if (!wanted.has(id)) service.change([], this.switches.expireNodestConn);
    this.#virtual.clear();
    for (const want of services) {
      const service = this.services.get(want.id) ?? new Service(want);
      this.services.set(want.id, service);
      service.change(want.destinations, this.switches.expireNodestConn);
      if (service.address) this.#virtual.add(service.address);
    }
    this.#wanted = services.map(({ id }) => this.services.get(id)!);
  }

  /** A frame that comes in from one side. */
  receive(from: Side, frame: Buffer): Ending {
    if (!frame.subarray(0, 6).equals(this.network.own[from])) return toStack;
    const reading = readPacket(frame);
    if (reading.kind === "stack") return toStack;
    if (reading.kind === "malformed") return this.#virtual.has(reading.destination) ? this.#drop("malformed") : toStack;
    const { packet } = reading;
    if (packet.part !== "whole" && packet.protocol === ICMP[packet.family]) return toStack;
    if (packet.part === "later") return this.#laterFragment(packet);
    if (packet.protocol === TCP || packet.protocol === UDP) return this.#flow(from, packet);
    if (packet.protocol === ICMP[packet.family]) return this.#icmp(packet);
    return this.#virtual.has(packet.destination) && !this.switches.unmatchedToStack ? this.#drop("noService") : toStack;
  }

  #flow(from: Side, packet: Packet): Ending {
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const inbound = { protocol, client: source, clientPort: sourcePort, peer: destination, peerPort: destinationPort };
    const reply = { protocol, client: destination, clientPort: destinationPort, peer: source, peerPort: sourcePort };
    const known = this.connections.findInbound(inbound);
    if (known) return this.#inbound(from, packet, known);
    const answered = this.connections.findReply(reply);
    if (answered) return this.#reply(from, packet, answered);
    return this.#virtual.has(destination) ? this.#inbound(from, packet, null) : toStack;
  }

  #inbound(from: Side, packet: Packet, known: Connection | null): Ending {
    let connection = known;
    let replaced: Connection | null = null;
    if (connection && packet.tcpFlags & SYN && this.#isReused(connection)) {
      replaced = connection;
      connection = null;
    } else if (connection && !connection.destination.available) {
      if (!this.switches.expireNodestConn) return this.#drop("destinationRemoved");
      this.connections.release(connection);
      connection = null;
    }
    if (!connection) {
      const opened = this.#open(from, packet, replaced);
      if ("went" in opened) return opened;
      connection = opened;
    }
    const { service, destination, method } = connection;
    count(service, destination, "In", packet.length);
    connection.lastSeen = this.now;
    this.#advance(connection, packet, method === "nat" ? "client" : "clientOnly");
    if (packet.part === "first") this.#note(packet, connection, false);
    const ending = this.#deliver(from, packet, destination, method);
    // IPVS sees its own errors about DR and TUN packets pass as packets from the server's side.
    if (ending.reason && ending.went !== "dropped" && method !== "nat")
      count(service, destination, "Out", errorLength(packet.family, packet.length));
    return ending;
  }

  #open(from: Side, packet: Packet, replaced: Connection | null): Connection | Ending {
    const { protocol, source, sourcePort, destination: virtual, destinationPort } = packet;
    const service = this.#serviceOf(packet);
    const may = protocol === UDP || !!(!(packet.tcpFlags & RST) && (this.switches.sloppyTcp || packet.tcpFlags & SYN));
    const first = service && may ? service.scheduler.pick(service.list) : null;
    if (replaced) this.connections.release(replaced);
    if (!service && !this.#virtual.has(virtual)) return toStack;
    if (!service) return this.switches.unmatchedToStack ? toStack : this.#drop("noService");
    if (!may) return toStack;
    if (!first) return this.#answer(from, packet, packet.frame, "portUnreachable", "noDestination");
    const open = service.list.filter(({ openWeight }) => openWeight > 0);
    const chosen = [first, ...open].find((each) => this.#isToldApart(packet, each));
    if (!chosen) return this.#drop("tupleInUse");
    const connection: Connection = {
      protocol,
      client: source,
      clientPort: sourcePort,
      virtual,
      virtualPort: destinationPort,
      service,
      destination: chosen,
      load: chosen.load,
      method: chosen.method,
      state: protocol === UDP ? "udpFlow" : "none",
      lastSeen: this.now,
    };
    this.connections.add(connection);
    service.counters.connections++;
    chosen.counters.connections++;
    return connection;
  }

  /** NAT: no other connection of this client port is at the server's port. One that is closed gives way. */
  #isToldApart({ protocol, source, sourcePort, destinationPort }: Packet, server: Destination): boolean {
    if (server.method !== "nat") return true;
    const peerPort = server.port || destinationPort;
    const tuple = { protocol, client: source, clientPort: sourcePort, peer: server.address, peerPort };
    const other = this.connections.findReply(tuple);
    if (!other) return true;
    if (other.state !== "timeWait" && other.state !== "close") return false;
    this.connections.release(other);
    return true;
  }

  /** At the packet's address or, when that is nobody's, at any: the listener with the fewest ports. */
  #serviceOf({ protocol, destination, destinationPort }: Packet): Service | null {
    const address = this.#virtual.has(destination) ? destination : null;
    let best: { service: Service; ports: number } | null = null;
    for (const service of this.#wanted) {
      if (service.address !== address) continue;
      for (const listener of service.want.listeners) {
        const any = listener.first === 0;
        const [first, last] = any ? [0, 65_535] : [listener.first, listener.last];
        if ((listener.protocol === "tcp" ? TCP : UDP) !== protocol) continue;
        if (destinationPort < first || destinationPort > last) continue;
        if (!best || last - first < best.ports) best = { service, ports: last - first };
      }
    }
    return best?.service ?? null;
  }

  #deliver(from: Side, packet: Packet, { address, port }: Destination, method: Destination["method"]): Ending {
    if (packet.hopLimit <= 1) return this.#answer(from, packet, packet.frame, "timeExceeded", "ttlExceeded");
    const route = this.network.route(address);
    if (!route) return this.#drop("noRoute");
    const mtu = route.mtu - (method === "tun" ? outerSize(address) : 0);
    if (packet.length > mtu) return this.#answer(from, packet, withLowerHopLimit(packet), "tooBig", "tooBig", mtu);
    if (method === "tun") return this.#tunnel(packet, route, address);
    const to: NewEnd = { end: "destination", address, port: port || packet.destinationPort };
    return sent(route.side, forwarded(packet, route, method === "nat" ? to : null));
  }

  #tunnel(packet: Packet, route: Route, server: string): Ending {
    const frame = tunnelled(packet, route, this.network.egressTo(route, server), server);
    return { ...sent(route.side, frame), freelyIdentified: isFreelyIdentified(packet, server) };
  }

  #reply(from: Side, packet: Packet, connection: Connection): Ending {
    const { service, destination, virtual, virtualPort } = connection;
    const ending = this.#toClient(from, packet, virtual, virtualPort);
    if (ending.reason) return ending;
    count(service, destination, "Out", packet.length);
    connection.lastSeen = this.now;
    this.#advance(connection, packet, "server");
    if (packet.part === "first") this.#note(packet, connection, true);
    return ending;
  }

  #toClient(from: Side, packet: Packet, virtual: string, port: number): Ending {
    const route = this.network.route(packet.destination);
    if (!route) return this.#drop("noRoute");
    if (packet.hopLimit <= 1) return this.#answer(from, packet, packet.frame, "timeExceeded", "ttlExceeded");
    if (packet.length > route.mtu) return this.#answer(from, packet, packet.frame, "tooBig", "tooBig", route.mtu);
    return sent(route.side, forwarded(packet, route, { end: "source", address: virtual, port }));
  }

  #laterFragment(packet: Packet): Ending {
    const note = this.#fragments.find(packet, this.now);
    if (!note) return this.#virtual.has(packet.destination) ? this.#drop("fragmentBeforeFirst") : toStack;
    const { service, destination, load, reply, virtual } = note;
    if (destination.load !== load) return this.#drop("destinationRemoved");
    if (!reply) {
      count(service, destination, "In", packet.length);
      return this.#deliver("client", packet, destination, destination.method);
    }
    const ending = this.#toClient("server", packet, virtual, 0);
    if (!ending.reason) count(service, destination, "Out", packet.length);
    return ending;
  }

  /** An error about a connection goes to whoever sent the packet it quotes; anything else is the box's own affair. */
  #icmp(packet: Packet): Ending {
    const quote = readQuote(packet);
    if (!quote || quote.source !== packet.destination) return toStack;
    const { protocol, source, sourcePort, destination, destinationPort } = quote;
    const answer = { protocol, client: destination, clientPort: destinationPort, peer: source, peerPort: sourcePort };
    const toServer = this.connections.findInbound(answer);
    if (toServer) return this.#errorToServer(packet, quote, toServer);
    const request = { protocol, client: source, clientPort: sourcePort, peer: destination, peerPort: destinationPort };
    const toClient = this.connections.findReply(request);
    return toClient ? this.#errorToClient(packet, quote, toClient) : toStack;
  }

  #errorToServer(packet: Packet, quote: Quote, found: Connection): Ending {
    if (packet.hopLimit <= 1) return this.#drop("ttlExceeded");
    const { service, destination, method, virtualPort } = found;
    const { address } = destination;
    const route = this.network.route(address);
    if (!route) return this.#drop("noRoute");
    count(service, destination, "In", packet.length);
    if (method === "tun") return this.#tunnel(packet, route, address);
    const inner: NewEnd = { end: "source", address, port: destination.port || virtualPort };
    const outer: NewEnd = { end: "destination", address, port: 0 };
    const nat = method === "nat";
    const frame = forwardedError(packet, quote, route, nat ? inner : null, nat ? outer : null);
    return frame ? sent(route.side, frame) : this.#drop("rewriteFailed");
  }

  #errorToClient(packet: Packet, quote: Quote, found: Connection): Ending {
    if (packet.hopLimit <= 1) return this.#drop("ttlExceeded");
    const route = this.network.route(packet.destination);
    if (!route) return this.#drop("noRoute");
    const { service, destination, virtual: address, virtualPort } = found;
    count(service, destination, "Out", packet.length);
    const inner: NewEnd = { end: "destination", address, port: virtualPort };
    const frame = forwardedError(packet, quote, route, inner, { end: "source", address, port: 0 });
    return frame ? sent(route.side, frame) : this.#drop("rewriteFailed");
  }

  #advance(connection: Connection, packet: Packet, from: SeenFrom): void {
    const before = connection.state;
    connection.state = nextState(before, packet.tcpFlags, from, this.switches.secureTcp);
    if (connection.load === connection.destination.load) connection.destination.move(before, connection.state);
  }

  #note(packet: Packet, { service, destination, load, virtual }: Connection, reply: boolean): void {
    this.#fragments.remember(packet, { service, destination, load, reply, virtual, seen: this.now });
  }

  /** A SYN on a record that is as good as over begins a new connection (conn_reuse_mode). */
  #isReused({ protocol, state, destination, method }: Connection): boolean {
    if (protocol !== TCP) return false;
    const { connReuseMode: mode, expireNodestConn } = this.switches;
    if (expireNodestConn && destination.weight === 0) return true;
    if (mode === 0) return false;
    return state === "timeWait" || state === "close" || (state === "finWait" && (mode & 2) !== 0 && method !== "nat");
  }

  #isOver({ state, service, lastSeen }: Connection): boolean {
    return this.now - lastSeen >= (service.timeouts[state] ?? this.timeouts[state]);
  }

  #drop(reason: string): Ending {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1);
    return { went: "dropped", reason, frame: null };
  }

  /** Drops and tells the sender, unless it is a fragment without ports to name the connection by. */
  #answer(from: Side, packet: Packet, quoted: Buffer, kind: ErrorKind, reason: string, mtu = 0): Ending {
    const dropped = this.#drop(reason);
    if (packet.part === "later") return dropped;
    return { ...dropped, went: from, frame: errorAbout(packet, quoted, kind, mtu) };
  }
}

function sent(side: Side, frame: Buffer): Ending {
  return { went: side, reason: null, frame };
}

function count(service: Service, destination: Destination, way: "In" | "Out", length: number): void {
  for (const counters of [service.counters, destination.counters] as Counters[]) {
    counters[`packets${way}`]++;
    counters[`bytes${way}`] += length;
  }
}
