import { type Address, addressBytes } from "@loaddirector/model";

/** Control connections at once: of all clients, and of one address (IPv6: its /64). */
export interface ConnectionBounds {
  readonly total: number;
  readonly source: number;
}

/** Counts connections; a client that keeps opening them takes no place from others. */
export function createConnectionBounds({ total, source }: ConnectionBounds) {
  const open = new Map<string, number>();
  let all = 0;

  return {
    /** Gives the connection a place, which the function returned frees again; null: there is none. */
    enter(client: Address): (() => void) | null {
      const key = sourceOf(client);
      const own = open.get(key) ?? 0;
      if (all >= total || own >= source) return null;
      open.set(key, own + 1);
      all++;
      return () => {
        all--;
        const left = open.get(key)! - 1;
        if (left === 0) open.delete(key);
        else open.set(key, left);
      };
    },
  };
}

function sourceOf(client: Address): string {
  const bytes = addressBytes(client)!;
  return Buffer.from(bytes.length === 16 ? bytes.subarray(0, 8) : bytes).toString("hex");
}
