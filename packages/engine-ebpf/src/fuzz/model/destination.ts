import { type Counters, noCounters } from "./counters";
import { isActive, type State } from "./tcp-state";

/** Connections per destination. A new one is made when the records that name the old one must not be found any more. */
export interface Load {
  active: number;
  inactive: number;
  overloaded: boolean;
}

/** A real server in one service. */
export class Destination {
  readonly counters: Counters = noCounters();
  load: Load = { active: 0, inactive: 0, overloaded: false };
  available = true;
  weight = 0;
  upperThreshold = 0;
  lowerThreshold = 0;

  constructor(
    readonly id: string,
    readonly address: string,
    /** 0: the port the client used. */
    readonly port: number,
    readonly method: "nat" | "fullnat" | "tun" | "dr",
  ) {}

  get openWeight(): number {
    return this.load.overloaded ? 0 : this.weight;
  }

  enter(state: State): void {
    this.load[isActive(state) ? "active" : "inactive"]++;
    const { active, inactive } = this.load;
    if (this.upperThreshold > 0 && active + inactive >= this.upperThreshold) this.load.overloaded = true;
  }

  leave(state: State): void {
    this.load[isActive(state) ? "active" : "inactive"]--;
    const total = this.load.active + this.load.inactive;
    const low =
      this.lowerThreshold > 0
        ? total < this.lowerThreshold
        : total < 0.75 * this.upperThreshold || !this.upperThreshold;
    if (low) this.load.overloaded = false;
  }

  move(from: State, to: State): void {
    if (isActive(from) === isActive(to)) return;
    this.load.active += isActive(to) ? 1 : -1;
    this.load.inactive += isActive(to) ? -1 : 1;
  }
}
