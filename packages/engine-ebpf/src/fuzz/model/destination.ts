import type { ForwardingDestination } from "@loaddirector/engine";
import { type Counters, noCounters } from "./counters";
import { isActive, type State } from "./tcp-state";

/** Connections per destination. A new one is made when the records that name the old one must not be found any more. */
export interface Load {
  active: number;
  inactive: number;
  /** Templates. */
  persistent: number;
  overloaded: boolean;
}

const noLoad = (): Load => ({ active: 0, inactive: 0, persistent: 0, overloaded: false });

/** A real server in one service. */
export class Destination {
  readonly counters: Counters = noCounters();
  load: Load = noLoad();
  available = true;
  weight = 0;
  /** The last one that was not 0, or the one it was added with. */
  lastWeight = 0;
  upperThreshold = 0;
  lowerThreshold = 0;

  constructor(
    readonly id: string,
    readonly address: string,
    /** 0: the port the client used. */
    readonly port: number,
    readonly method: ForwardingDestination["method"],
  ) {}

  get openWeight(): number {
    return this.load.overloaded ? 0 : this.weight;
  }

  get total(): number {
    return this.load.active + this.load.inactive;
  }

  /** Source: ip_vs_ctl.c, __ip_vs_update_dest(); one that is reached already closes at once. */
  configure({ weight, upperThreshold, lowerThreshold }: ForwardingDestination, added: boolean): void {
    if (upperThreshold !== this.upperThreshold || lowerThreshold !== this.lowerThreshold) {
      const reached = upperThreshold > 0 && this.total >= upperThreshold;
      if (reached) this.load.overloaded = true;
      else if (upperThreshold === 0 || upperThreshold > this.upperThreshold) this.load.overloaded = false;
    }
    this.weight = weight;
    this.upperThreshold = upperThreshold;
    this.lowerThreshold = lowerThreshold;
    if (added || weight > 0) this.lastWeight = weight;
  }

  /** Its records are void from now on. */
  forgetRecords(): void {
    this.load = noLoad();
  }

  enter(kind: State | "template"): void {
    this.load[countOf(kind)]++;
    if (this.upperThreshold > 0 && this.total >= this.upperThreshold) this.load.overloaded = true;
  }

  leave(kind: State | "template"): void {
    this.load[countOf(kind)]--;
    const low =
      this.lowerThreshold > 0
        ? this.total < this.lowerThreshold
        : this.total < 0.75 * this.upperThreshold || !this.upperThreshold;
    if (low) this.load.overloaded = false;
  }

  move(from: State, to: State): void {
    if (isActive(from) === isActive(to)) return;
    this.load.active += isActive(to) ? 1 : -1;
    this.load.inactive += isActive(to) ? -1 : 1;
  }
}

function countOf(kind: State | "template"): "active" | "inactive" | "persistent" {
  if (kind === "template") return "persistent";
  return isActive(kind) ? "active" : "inactive";
}
