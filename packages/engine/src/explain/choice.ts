import type { Message } from "@loaddirector/model";
import type { Member, ServiceView } from "./view";

/** What a scheduler makes of its members: `chosen` is a place in their order, null when none takes the connection. */
export interface Choice {
  readonly chosen: number | null;
  /** Only the packet itself settles it: the draw is random, or cannot be followed here. */
  readonly open?: boolean;
  /** By place; a scheduler that compares nothing leaves it out. */
  readonly costs?: readonly ({ readonly value: number; readonly weight: number } | null)[];
  readonly why: Message;
}

export type Choose = (service: ServiceView) => Choice;

/** Weight of a member that takes new connections now; 0 when it takes none. */
export function openWeight({ overloaded, weight }: Member): number {
  return overloaded ? 0 : weight;
}
