import type { Hook } from "@loaddirector/model";
import type { Connection, LocalEnd } from "./connection-table";
import type { Side } from "./network";
import type { Template } from "./template";

/** What the data plane is free to choose, as it chose. The model says whether it may. */
export interface Choices {
  /** Id of the destination the last frame met; null: none, or it was dropped before. */
  destination(): string | null;
  /** Why the last frame was dropped or answered. */
  reason(): string | null;
  /** From which side of a connection the last frame came; null: of none. */
  from(): Side | null;
  /** XDP leaves to tc what it cannot finish, among it what the neighbour has to be asked about. */
  endedAt(): Hook;
  /** Of the FULLNAT connection the last frame made. */
  localEnd(flow: Pick<Connection, "protocol" | "client" | "clientPort" | "virtual" | "virtualPort">): LocalEnd | null;
  /** Where in the table each connection stands now that was not taken out; null: it was. */
  buckets(family: 4 | 6): (connection: Connection) => number | null;
  /** A template that the sweep may have taken out or armed again. */
  survives(template: Template): boolean;
}

/** The data plane made a choice it had not. */
export class ForbiddenError extends Error {}
