import type { Destination, Load } from "./destination";
import { localKey } from "./local-ends";
import type { Service } from "./service";
import type { State } from "./tcp-state";

/** Ends of a flow: peer is the virtual address inbound, the real server on replies. */
export interface Tuple {
  readonly protocol: number;
  readonly client: string;
  readonly clientPort: number;
  readonly peer: string;
  readonly peerPort: number;
}

/** An address of the box and a port of it that a FULLNAT connection has towards its server. */
export interface LocalEnd {
  readonly address: string;
  readonly port: number;
}

export interface Connection {
  readonly protocol: number;
  readonly client: string;
  readonly clientPort: number;
  readonly virtual: string;
  readonly virtualPort: number;
  readonly service: Service;
  readonly destination: Destination;
  /** That of the destination when the record was made: another one now means that the record is void. */
  readonly load: Load;
  readonly method: Destination["method"];
  readonly local: LocalEnd | null;
  /** Made by a template, which counts it. */
  readonly controlled: boolean;
  /** UDP: its server has answered or, where no answer is seen, its client has sent more. */
  isProven: boolean;
  state: State;
  /** In a crowded table. */
  bucket: number | null;
  /** Seconds. */
  lastSeen: number;
}

/** One that a packet asks for and one that it answers, not both of them over. */
export interface Pair {
  readonly asked: Connection;
  readonly answered: Connection;
}

const keyOf = ({ protocol, client, clientPort, peer, peerPort }: Tuple) =>
  `${client}${peer}${protocol}|${clientPort}|${peerPort}`;
const serverPort = ({ destination, virtualPort }: Connection) => destination.port || virtualPort;
const serverTuple = (each: Connection): Tuple => ({
  ...each,
  peer: each.destination.address,
  peerPort: serverPort(each),
});
const clientTuple = (each: Connection): Tuple => ({ ...each, peer: each.virtual, peerPort: each.virtualPort });

/** Records by what a client sends, and those of NAT by what a server answers. Found void or run out, they go. */
export class ConnectionTable {
  readonly #inbound = new Map<string, Connection>();
  readonly #reply = new Map<string, Connection>();
  readonly #local = new Map<string, Connection>();

  constructor(
    readonly isOver: (connection: Connection) => boolean,
    readonly onRelease: (connection: Connection) => void,
  ) {}

  findInbound(tuple: Tuple): Connection | null {
    const found = this.#inbound.get(keyOf(tuple));
    return found ? this.#live(found) : null;
  }

  findReply(tuple: Tuple): Connection | null {
    const found = this.#reply.get(keyOf(tuple));
    return found && isValid(found) ? this.#live(found) : null;
  }

  /** What a server sends to a local end. Nothing goes here: whoever wants the port takes it. */
  findLocalReply({ protocol, client, clientPort, peer, peerPort }: Tuple): Connection | null {
    const found = this.holder({ address: client, port: clientPort });
    if (!found || found.protocol !== protocol) return null;
    return found.destination.address === peer && serverPort(found) === peerPort ? found : null;
  }

  holder(end: LocalEnd): Connection | null {
    const found = this.#local.get(localKey(end));
    return found && this.isLive(found) ? found : null;
  }

  /** Nothing goes. null: the packet fits one at most. */
  pairOf(inbound: Tuple, reply: Tuple): Pair | null {
    const asked = this.#inbound.get(keyOf(inbound));
    const answered = asked && (this.#reply.get(keyOf(reply)) ?? this.findLocalReply(reply));
    return answered && (this.isLive(asked) || this.isLive(answered)) ? { asked, answered } : null;
  }

  isLive(connection: Connection): boolean {
    return isValid(connection) && !this.isOver(connection);
  }

  add(connection: Connection): void {
    this.#inbound.set(keyOf(clientTuple(connection)), connection);
    if (connection.method === "nat") this.#reply.set(keyOf(serverTuple(connection)), connection);
    if (connection.local) this.#local.set(localKey(connection.local), connection);
    connection.destination.enter(connection.state);
  }

  release(connection: Connection): void {
    this.#inbound.delete(keyOf(clientTuple(connection)));
    const key = keyOf(serverTuple(connection));
    if (this.#reply.get(key) === connection) this.#reply.delete(key);
    if (connection.local && this.#local.get(localKey(connection.local)) === connection)
      this.#local.delete(localKey(connection.local));
    if (isValid(connection)) connection.destination.leave(connection.state);
    if (connection.controlled) this.onRelease(connection);
  }

  sweep(): void {
    for (const each of this.#inbound.values()) this.#live(each);
  }

  all(): Connection[] {
    return [...this.#inbound.values()];
  }

  /** Without what has run out but has not been found yet. */
  live(): Connection[] {
    return this.all().filter((each) => this.isLive(each));
  }

  #live(connection: Connection): Connection | null {
    if (this.isLive(connection)) return connection;
    this.release(connection);
    return null;
  }
}

function isValid(connection: Connection): boolean {
  return connection.destination.load === connection.load;
}
