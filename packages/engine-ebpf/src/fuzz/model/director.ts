import type { ForwardingWant } from "@loaddirector/engine";
import type { Hook } from "@loaddirector/model";
import { type Choices, ForbiddenError } from "./choices";
import { type Connection, ConnectionTable, type LocalEnd, type Pair } from "./connection-table";
import { Delivery } from "./delivery";
import type { Destination } from "./destination";
import { EchoRequests } from "./echo-requests";
import { type Ending, Endings, toStack } from "./ending";
import { Errors } from "./errors";
import { FragmentNotes } from "./fragment-notes";
import { errorLength } from "./icmp-error";
import { Listening } from "./listening";
import { LocalEnds } from "./local-ends";
import type { NetworkModel, Side } from "./network";
import { type Metadata, type Packet, readPacket, TCP, UDP } from "./packet";
import { Room } from "./room";
import { amountOf } from "./segments";
import { Service } from "./service";
import { SourceRate } from "./source-rate";
import { nextState, RST, type SeenFrom, type State, SYN } from "./tcp-state";
import { type Template, Templates } from "./template";

/** Seconds per state that services do not set. */
export type Timeouts = Record<State, number>;

export interface BoxSwitches {
  readonly connReuseMode: number;
  readonly expireNodestConn: boolean;
  readonly expireQuiescentTemplate: boolean;
  readonly sloppyTcp: boolean;
  readonly secureTcp: boolean;
  readonly unmatchedToStack: boolean;
  readonly localPorts: { readonly first: number; readonly last: number };
  readonly sourceConnections: number;
}

const ICMP = { 4: 1, 6: 58 } as const;

/** The whole data plane in plain words: what becomes of a frame, and what that changes. Time is set by the caller. */
export class DirectorModel {
  /** Seconds. */
  now = 0;
  readonly services = new Map<string, Service>();
  readonly connections = new ConnectionTable(
    (each) => this.#isOver(each),
    (each) => this.templates.letGo(each),
  );
  readonly templates: Templates;
  readonly endings: Endings;
  readonly #delivery: Delivery;
  readonly #errors: Errors;
  readonly #echo = new EchoRequests();
  readonly #fragments = new FragmentNotes();
  readonly #listening = new Listening();
  readonly #locals: LocalEnds;
  readonly #rate: SourceRate;
  readonly #room: Room;

  constructor(
    readonly hook: Hook,
    readonly network: NetworkModel,
    readonly switches: BoxSwitches,
    readonly timeouts: Timeouts,
    readonly choices: Choices,
    /** The table is so small that connections have to make room. */
    readonly isCrowded = false,
  ) {
    this.templates = new Templates(switches.expireQuiescentTemplate);
    this.endings = new Endings(network);
    this.#delivery = new Delivery(this.endings);
    this.#errors = new Errors(this.endings, this.#delivery, this.connections, count, (...first) =>
      this.#note(...first),
    );
    this.#locals = new LocalEnds(switches.localPorts, (end) => this.connections.holder(end));
    this.#rate = new SourceRate(switches.sourceConnections);
    this.#room = new Room(this.connections, this.endings, choices);
  }

  configure({ services, localAddresses, echoIgnored }: ForwardingWant): void {
    const wanted = new Map(services.map((each) => [each.id, each]));
    for (const [id, service] of this.services) if (!wanted.has(id)) service.change([], this.switches.expireNodestConn);
    for (const want of services) {
      const service = this.services.get(want.id) ?? new Service(want);
      this.services.set(want.id, service);
      service.change(want.destinations, this.switches.expireNodestConn);
    }
    this.#listening.configure(services.map(({ id }) => this.services.get(id)!));
    this.#locals.configure(localAddresses);
    this.#echo.configure(echoIgnored);
  }

  sweep(): void {
    this.templates.sweep(
      this.now,
      () => this.connections.sweep(),
      (template) => this.choices.survives(template),
    );
  }

  /** A frame that comes in from one side. */
  receive(from: Side, frame: Buffer, metadata: Metadata = {}): Ending {
    if (!frame.subarray(0, 6).equals(this.network.own[from])) return toStack;
    const reading = readPacket(frame, metadata);
    if (reading.kind === "stack") return toStack;
    if (reading.kind === "malformed")
      return this.#listening.isVirtual(reading.destination) ? this.endings.drop("malformed") : toStack;
    const { packet } = reading;
    if (packet.protocol === ICMP[packet.family] && this.#isIgnoredEcho(packet)) return this.endings.drop("echoIgnored");
    if (packet.part === "later") return this.#laterFragment(packet);
    if (packet.protocol === TCP || packet.protocol === UDP) return this.#flow(from, packet);
    if (packet.protocol === ICMP[packet.family]) return this.#errors.receive(packet);
    const unknown = this.#listening.isVirtual(packet.destination) && !this.switches.unmatchedToStack;
    return unknown ? this.endings.drop("noService") : toStack;
  }

  /** Later fragments say no type; those of a translated error are known. */
  #isIgnoredEcho(packet: Packet): boolean {
    const known = packet.part === "later" && this.#fragments.find(packet, this.now) !== null;
    return this.#echo.isIgnored(packet) && !known;
  }

  #flow(from: Side, packet: Packet): Ending {
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const inbound = { protocol, client: source, clientPort: sourcePort, peer: destination, peerPort: destinationPort };
    const reply = { protocol, client: destination, clientPort: destinationPort, peer: source, peerPort: sourcePort };
    const pair = this.connections.pairOf(inbound, reply);
    if (pair) return this.#either(from, packet, pair);
    const known = this.connections.findInbound(inbound);
    if (known) return this.#inbound(from, packet, known);
    const answered = this.connections.findReply(reply) ?? this.connections.findLocalReply(reply);
    if (answered) return this.#reply(from, packet, answered);
    return this.#listening.isVirtual(destination) || this.#isTaken(packet)
      ? this.#inbound(from, packet, null)
      : toStack;
  }

  /** It may go with either; one that is over goes if it was looked at before the other. */
  #either(from: Side, packet: Packet, { asked, answered }: Pair): Ending {
    const over = [asked, answered].find((each) => !this.connections.isLive(each));
    if (over && this.choices.buckets(packet.family)(over) === null) this.connections.release(over);
    const isAnswer = over ? over === asked : this.choices.from() === "server";
    return isAnswer ? this.#reply(from, packet, answered) : this.#inbound(from, packet, asked);
  }

  /** To no virtual address, but to a service all the same. */
  #isTaken(packet: Packet): boolean {
    if (this.#listening.marked(packet)) return true;
    return !!this.#listening.anywhere(packet) && !!this.network.route(packet.destination);
  }

  #inbound(from: Side, packet: Packet, known: Connection | null): Ending {
    let connection = known;
    let replaced: Connection | null = null;
    if (connection && packet.tcpFlags & SYN && this.#isReused(connection)) {
      replaced = connection;
      connection = null;
    } else if (connection && !connection.destination.available) {
      if (!this.switches.expireNodestConn) return this.endings.drop("destinationRemoved");
      this.connections.release(connection);
      connection = null;
    }
    if (!connection) {
      const opened = this.#open(from, packet, replaced);
      if ("went" in opened) return opened;
      connection = opened;
    } else if (connection.method === "dr" || connection.method === "tun") connection.isProven = true;
    const { destination, method, local } = connection;
    count(connection, "In", packet);
    connection.lastSeen = this.now;
    this.#advance(connection, packet, method === "nat" || method === "fullnat" ? "client" : "clientOnly");
    if (packet.part === "first") this.#note(packet, connection, false);
    const ending = this.#delivery.toServer(from, packet, destination, method, local);
    // IPVS sees its own errors about DR and TUN packets pass as packets from the server's side.
    if (ending.reason && ending.went !== "dropped" && (method === "dr" || method === "tun"))
      add(connection, "Out", { packets: 1, bytes: errorLength(packet.family, packet.length) });
    return ending;
  }

  #open(from: Side, packet: Packet, replaced: Connection | null): Connection | Ending {
    const { protocol, source: client, sourcePort, destination: virtual, destinationPort } = packet;
    const service = this.#listening.serviceOf(packet);
    const may = protocol === UDP || !!(!(packet.tcpFlags & RST) && (this.switches.sloppyTcp || packet.tcpFlags & SYN));
    if (service && may && this.#rate.exceeds(client, this.now)) return this.endings.drop("sourceRate");
    const { first, template } = service && may ? this.#choose(service, packet) : { first: null, template: null };
    if (replaced) this.connections.release(replaced);
    if (!service)
      return this.#listening.isVirtual(virtual) && !this.switches.unmatchedToStack
        ? this.endings.drop("noService")
        : toStack;
    if (!may) return toStack;
    if (!first) return this.endings.answer(from, packet, packet.frame, "portUnreachable", "noDestination");
    if (protocol === UDP && service.want.onePacket) return this.#onePacket(from, packet, service, first, template);
    // A persistent client's server is no other one.
    const isFree = (each: Destination) => !this.#isServerTupleTaken(packet, each);
    const others = service.want.persistence ? [] : service.list;
    const chosen = isFree(first) ? first : others.find((each) => each.openWeight > 0 && isFree(each));
    if (!chosen) return this.endings.drop("tupleInUse");
    const missing = chosen.method === "fullnat" ? this.#locals.missing(client) : null;
    if (missing) return this.endings.drop(missing);
    if (this.choices.reason() === "tableFull") {
      this.#room.refuse(packet.family);
      return this.endings.drop("tableFull");
    }
    const flow = { protocol, client, clientPort: sourcePort, virtual, virtualPort: destinationPort };
    const { method } = chosen;
    const connection: Connection = {
      ...flow,
      service,
      destination: chosen,
      load: chosen.load,
      method,
      local: method === "fullnat" ? this.#localEnd(flow) : null,
      controlled: template !== null,
      state: protocol === UDP ? "udpFlow" : "none",
      // What XDP leaves to tc is met there as a packet of a connection that is there.
      isProven: method !== "nat" && method !== "fullnat" && this.#isLeftToTc(packet),
      bucket: null,
      lastSeen: this.now,
    };
    if (this.isCrowded) this.#room.makeFor(connection);
    this.connections.add(connection);
    if (template) {
      template.controlled++;
      template.lastSeen = this.now;
    }
    countConnection(connection);
    return connection;
  }

  #choose(service: Service, packet: Packet): { first: Destination | null; template: Template | null } {
    if (!service.want.persistence) return { first: this.#schedule(service, packet), template: null };
    const known = this.templates.usable(service, packet.source, this.now);
    if (known) return { first: known.destination, template: known };
    const first = this.#schedule(service, packet);
    return { first, template: first && this.templates.add(service, packet.source, first, this.now) };
  }

  #schedule(service: Service, packet: Packet): Destination | null {
    const asked = {
      source: packet.source,
      sourcePort: packet.sourcePort,
      destination: packet.destination,
      now: this.now,
      drawn: (from: readonly Destination[]) => this.#drawn(from, packet),
    };
    return service.scheduler.pick(service.list, asked);
  }

  #isLeftToTc({ segments, part }: Packet): boolean {
    return this.hook === "xdp" && this.choices.endedAt() === "tc" && !segments.size && part === "whole";
  }

  /** Chance decided. What was dropped before it got there says at least why. */
  #drawn(from: readonly Destination[], packet: Packet): Destination {
    const id = this.choices.destination();
    const met = from.find((each) => each.id === id);
    if (!met && id !== null) throw new ForbiddenError(`${id} takes no connection`);
    if (met) return met;
    const dropped =
      this.choices.reason() === "tupleInUse"
        ? from.find((each) => this.#isServerTupleTaken(packet, each))
        : from.find((each) => each.method === "fullnat");
    return dropped ?? from[0]!;
  }

  /** NAT: another connection of this client port is at the server's port. One that is closed gives way. */
  #isServerTupleTaken({ protocol, source, sourcePort, destinationPort }: Packet, server: Destination): boolean {
    if (server.method !== "nat") return false;
    const peerPort = server.port || destinationPort;
    const tuple = { protocol, client: source, clientPort: sourcePort, peer: server.address, peerPort };
    const other = this.connections.findReply(tuple);
    if (other && other.state !== "timeWait" && other.state !== "close") return true;
    if (other) this.connections.release(other);
    return false;
  }

  #localEnd(flow: Parameters<Choices["localEnd"]>[0]): LocalEnd {
    const end = this.choices.localEnd(flow);
    if (!end) throw new ForbiddenError(`a FULLNAT connection without a local address, ${this.choices.reason()}`);
    const objection = this.#locals.objection(end, flow.client);
    if (objection) throw new ForbiddenError(objection);
    return end;
  }

  #onePacket(
    from: Side,
    packet: Packet,
    service: Service,
    destination: Destination,
    template: Template | null,
  ): Ending {
    if (template) template.lastSeen = this.now;
    if (destination.method === "fullnat") return this.endings.drop("methodUnsupported");
    countConnection({ service, destination });
    count({ service, destination }, "In", packet);
    return this.#delivery.toServer(from, packet, destination, destination.method, null);
  }

  #reply(from: Side, packet: Packet, connection: Connection): Ending {
    const ending = this.#delivery.toClient(from, packet, connection);
    if (ending.reason) return ending;
    count(connection, "Out", packet);
    connection.lastSeen = this.now;
    connection.isProven = true;
    this.#advance(connection, packet, "server");
    if (packet.part === "first") this.#note(packet, connection, true);
    return ending;
  }

  #laterFragment(packet: Packet): Ending {
    const note = this.#fragments.find(packet, this.now);
    if (!note)
      return this.#listening.isVirtual(packet.destination) && packet.protocol !== ICMP[packet.family]
        ? this.endings.drop("fragmentBeforeFirst")
        : toStack;
    const { destination, load, reply, method, local } = note;
    if (destination.load !== load) return this.endings.drop("destinationRemoved");
    if (!reply) {
      count(note, "In", packet);
      return this.#delivery.toServer("client", packet, destination, method, local);
    }
    const ending = this.#delivery.toClient("server", packet, { ...note, virtualPort: 0, clientPort: 0 });
    if (!ending.reason) count(note, "Out", packet);
    return ending;
  }

  #advance(connection: Connection, packet: Packet, from: SeenFrom): void {
    const before = connection.state;
    const { destination, load, controlled } = connection;
    connection.state = nextState(before, packet.tcpFlags, from, this.switches.secureTcp);
    if (connection.state === before) return;
    if (load === destination.load) destination.move(before, connection.state);
    if (controlled && connection.state === "established") this.templates.assure(connection);
  }

  #note(packet: Packet, connection: Connection, reply: boolean): void {
    const { service, destination, load, virtual, client, method, local } = connection;
    this.#fragments.remember(packet, {
      service,
      destination,
      load,
      reply,
      virtual,
      client,
      method,
      local,
      seen: this.now,
    });
  }

  /** A SYN on a record that is as good as over begins a new connection (conn_reuse_mode). */
  #isReused({ protocol, state, destination, method, controlled }: Connection): boolean {
    if (protocol !== TCP) return false;
    const { connReuseMode: mode, expireNodestConn } = this.switches;
    if (expireNodestConn && destination.weight === 0) return true;
    if (mode === 0 || controlled) return false;
    const inputOnly = method === "dr" || method === "tun";
    return state === "timeWait" || state === "close" || (state === "finWait" && (mode & 2) !== 0 && inputOnly);
  }

  #isOver({ state, service, lastSeen }: Connection): boolean {
    return this.now - lastSeen >= (service.timeouts[state] ?? this.timeouts[state]);
  }
}

type Counted = Pick<Connection, "service" | "destination">;

function countConnection({ service, destination }: Counted): void {
  service.counters.connections++;
  destination.counters.connections++;
}

function count(counted: Counted, way: "In" | "Out", packet: Packet): void {
  add(counted, way, amountOf(packet));
}

function add(
  { service, destination }: Counted,
  way: "In" | "Out",
  { packets, bytes }: ReturnType<typeof amountOf>,
): void {
  for (const counters of [service.counters, destination.counters]) {
    counters[`packets${way}`] += packets;
    counters[`bytes${way}`] += bytes;
  }
}
