import type { Database } from "./database";
import type { View } from "./view";

/** The open database. Operations are functions over it, one file each. */
export interface Store {
  readonly database: Database;
  /** What the rows say, in memory; replaced as a whole after each write. */
  view: View;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
