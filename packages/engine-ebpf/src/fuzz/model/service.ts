import type { ForwardingDestination, ForwardingService } from "@loaddirector/engine";
import { type Address, addressBytes } from "@loaddirector/model";
import { type Counters, noCounters } from "./counters";
import { Destination } from "./destination";
import { createScheduler, type Scheduler } from "./schedule/scheduler";
import type { State } from "./tcp-state";

const known = new Map<string, string>();

export function bytesOf(address: Address | string): string {
  const found = known.get(address) ?? Buffer.from(addressBytes(address)!).toString("latin1");
  known.set(address, found);
  return found;
}

/** A virtual service in force, or one that was removed and whose connections run out. */
export class Service {
  readonly counters: Counters = noCounters();
  /** null: any. */
  readonly address: string | null;
  readonly scheduler: Scheduler;
  readonly timeouts: Partial<Record<State, number>> = {};
  readonly #known = new Map<string, Destination>();
  /** In IPVS's order: last added first. */
  list: Destination[] = [];
  readonly family: 4 | 6;

  constructor(readonly want: ForwardingService) {
    this.address = want.address && bytesOf(want.address);
    this.family = want.family;
    this.scheduler = createScheduler(want);
    const { established, synReceived, finWait, udp } = want.timeouts;
    const own = { established, synRecv: synReceived, finWait, udpFlow: udp };
    for (const [state, seconds] of Object.entries(own)) if (seconds !== null) this.timeouts[state as State] = seconds;
  }

  destinations(): Iterable<Destination> {
    return this.#known.values();
  }

  /** Removals, then edits, then additions, one destination at a time. */
  change(want: readonly ForwardingDestination[], endRecords: boolean): void {
    const wanted = new Map(want.map((each) => [each.id, each]));
    for (const gone of this.list.filter(({ id }) => !wanted.has(id))) this.#remove(gone, endRecords);
    for (const each of this.list) {
      const other = wanted.get(each.id)!;
      const moved = other.weight !== each.weight;
      each.configure(other, false);
      if (moved) this.scheduler.edited(this.list);
    }
    for (const each of want) if (!this.list.some(({ id }) => id === each.id)) this.#add(each);
  }

  #remove(gone: Destination, endRecords: boolean): void {
    this.scheduler.removing(this.list, gone);
    this.list = this.list.filter((each) => each !== gone);
    this.scheduler.removed(this.list);
    gone.available = false;
    if (endRecords) gone.forgetRecords();
  }

  #add(want: ForwardingDestination): void {
    const added =
      this.#known.get(want.id) ?? new Destination(want.id, bytesOf(want.address), want.port ?? 0, want.method);
    added.available = true;
    added.configure(want, true);
    this.#known.set(want.id, added);
    this.list = [added, ...this.list];
    this.scheduler.added(this.list);
  }
}
