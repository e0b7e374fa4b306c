import { type Choices, ForbiddenError } from "./choices";
import type { Connection, ConnectionTable } from "./connection-table";
import type { Endings } from "./ending";
import { UDP } from "./packet";

/** Slots of a bucket of the connection table. */
const WAYS = 7;
const halfOpen = new Set(["none", "synSent", "synRecv", "synack"]);

/**
 * A table without much room. Which bucket a connection goes to is the data plane's secret; what it may take out for a new
 * one is not: what is over, and where the bucket is full of live ones, the unfinished one that was heard of longest ago.
 */
export class Room {
  constructor(
    readonly connections: ConnectionTable,
    readonly endings: Endings,
    readonly choices: Choices,
  ) {}

  /** Throws ForbiddenError. */
  makeFor(added: Connection): void {
    const bucketOf = this.choices.buckets(added.client.length === 4 ? 4 : 6);
    added.bucket = bucketOf(added);
    if (added.bucket === null) throw new ForbiddenError("a connection that is not in the table");
    const before = this.#ofFamily(added.client.length);
    const [victim, ...others] = this.#takenOut(before, bucketOf);
    if (!victim) return;
    if (others.length > 0) throw new ForbiddenError("room for two");
    if (!isUnfinished(victim)) throw new ForbiddenError("an established connection made room");
    const beside = before.filter((each) => each.bucket === added.bucket && this.connections.isLive(each));
    if (!beside.includes(victim)) throw new ForbiddenError("room in another bucket");
    if (beside.length < WAYS) throw new ForbiddenError("room where there was some");
    if (beside.some((each) => isUnfinished(each) && each.lastSeen < victim.lastSeen))
      throw new ForbiddenError("an older one should have made room");
    this.connections.release(victim);
    this.endings.drop("halfOpen");
  }

  /** There was none. Throws ForbiddenError. */
  refuse(family: 4 | 6): void {
    const before = this.#ofFamily(family === 4 ? 4 : 16);
    if (this.#takenOut(before, this.choices.buckets(family)).length > 0)
      throw new ForbiddenError("a connection went for one that was refused");
    const finished = new Map<number | null, number>();
    for (const { bucket } of before.filter((each) => this.connections.isLive(each) && !isUnfinished(each)))
      finished.set(bucket, (finished.get(bucket) ?? 0) + 1);
    if (![...finished.values()].includes(WAYS)) throw new ForbiddenError("refused although there is room");
  }

  /** Forgets those that are over; the others are returned. */
  #takenOut(before: readonly Connection[], bucketOf: (each: Connection) => number | null): Connection[] {
    const gone = before.filter((each) => bucketOf(each) === null);
    for (const each of gone) if (!this.connections.isLive(each)) this.connections.release(each);
    return gone.filter((each) => this.connections.isLive(each));
  }

  #ofFamily(size: number): Connection[] {
    return this.connections.all().filter(({ client }) => client.length === size);
  }
}

function isUnfinished({ protocol, state, isProven }: Connection): boolean {
  return protocol === UDP ? !isProven : halfOpen.has(state);
}
