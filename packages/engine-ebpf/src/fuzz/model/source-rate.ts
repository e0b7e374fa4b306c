/** Seconds. */
const WINDOW = 1;

/** Connections that a client address (IPv6: its /64) asked for lately, refused ones too. */
export class SourceRate {
  readonly #windows = new Map<string, { began: number; count: number }>();

  constructor(readonly limit: number) {}

  /** Counts one more; true when that is too many. */
  exceeds(client: string, now: number): boolean {
    if (this.limit === 0) return false;
    const key = client.length === 16 ? client.slice(0, 8) : client;
    const known = this.#windows.get(key);
    const window = known && now - known.began < WINDOW ? known : { began: now, count: 0 };
    this.#windows.set(key, window);
    return ++window.count > this.limit;
  }
}
