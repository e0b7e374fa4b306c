import type { NeighbourState } from "@loaddirector/engine-iproute";
import { type Address, type Config, message, type Overlay, type RealServer } from "@loaddirector/model";
import type { EventRing } from "./event-ring";

/** Milliseconds between looks. */
const interval = 2_000;
/** Milliseconds of asking without an answer: three questions, a second apart. Packets begin it anew when it has failed. */
const patience = 4_000;

export interface NeighbourWatchOptions {
  readonly events: Pick<EventRing, "add">;
  readonly running: () => Config;
  /** What the segments answered, by address. */
  readonly read: () => ReadonlyMap<Address, NeighbourState>;
  /** They cannot be read: what is known stays. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds on the monotonic clock. */
  readonly now?: () => number;
}

/**
 * Servers whose segment does not answer for them, once packets have had them asked for: an event when it begins and one
 * when it ends. A server behind a gateway is none of a segment's.
 */
export function createNeighbourWatch(options: NeighbourWatchOptions) {
  const { events, running, read, onError, now = () => performance.now() } = options;
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** By server id: on the monotonic clock, and once it is silent in milliseconds since 1970. */
  const askedSince = new Map<string, number>();
  let silent: Overlay["silent"] = {};

  function turn({ id, name, address }: RealServer, isSilent: boolean): void {
    if (isSilent === id in silent) return;
    const { [id]: _, ...others } = silent;
    silent = isSilent ? { ...others, [id]: Date.now() } : others;
    const text = message(isSilent ? "event.serverSilent" : "event.serverAnswers", { server: name, address });
    events.add(isSilent ? "warning" : "agent", { kind: "realServer", id }, text);
  }

  function take(server: RealServer, state: NeighbourState | undefined): void {
    const { id } = server;
    if (state === "asked") {
      const since = askedSince.get(id) ?? now();
      askedSince.set(id, since);
      if (now() - since >= patience) turn(server, true);
      return;
    }
    askedSince.delete(id);
    if (state) turn(server, state === "failed");
  }

  function look(): void {
    const states = read();
    const { destinations, realServers } = running();
    const used = new Set<string>(destinations.map(({ realServerId }) => realServerId));
    const servers = realServers.filter(({ id, enabled }) => enabled && used.has(id));
    const watched = new Set<string>(servers.map(({ id }) => id));
    if (Object.keys(silent).some((id) => !watched.has(id)))
      silent = Object.fromEntries(Object.entries(silent).filter(([id]) => watched.has(id)));
    for (const server of servers) take(server, states.get(server.address));
  }

  return {
    silent: (): Overlay["silent"] => silent,
    /** May be called as often as one likes. */
    look(): void {
      if (now() - lookedAt < interval) return;
      lookedAt = now();
      try {
        look();
      } catch (error) {
        onError(error);
      }
    },
  };
}
