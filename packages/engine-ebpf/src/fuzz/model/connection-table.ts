import type { Destination, Load } from "./destination";
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
  state: State;
  /** Seconds. */
  lastSeen: number;
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

  constructor(readonly isOver: (connection: Connection) => boolean) {}

  findInbound(tuple: Tuple): Connection | null {
    const found = this.#inbound.get(keyOf(tuple));
    return found ? this.#live(found) : null;
  }

  findReply(tuple: Tuple): Connection | null {
    const found = this.#reply.get(keyOf(tuple));
    return found && isValid(found) ? this.#live(found) : null;
  }

  add(connection: Connection): void {
    this.#inbound.set(keyOf(clientTuple(connection)), connection);
    if (connection.method === "nat") this.#reply.set(keyOf(serverTuple(connection)), connection);
    connection.destination.enter(connection.state);
  }

  release(connection: Connection): void {
    this.#inbound.delete(keyOf(clientTuple(connection)));
    const key = keyOf(serverTuple(connection));
    if (this.#reply.get(key) === connection) this.#reply.delete(key);
    if (isValid(connection)) connection.destination.leave(connection.state);
  }

  sweep(): void {
    for (const each of this.#inbound.values()) this.#live(each);
  }

  all(): Connection[] {
    return [...this.#inbound.values()];
  }

  /** Without what has run out but has not been found yet. */
  live(): Connection[] {
    return this.all().filter((each) => isValid(each) && !this.isOver(each));
  }

  #live(connection: Connection): Connection | null {
    if (isValid(connection) && !this.isOver(connection)) return connection;
    this.release(connection);
    return null;
  }
}

function isValid(connection: Connection): boolean {
  return connection.destination.load === connection.load;
}
