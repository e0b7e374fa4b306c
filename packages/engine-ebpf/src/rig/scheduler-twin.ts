import type { ForwardingDestination, ForwardingService } from "@loaddirector/engine";
import { loadCodec } from "../abi.generated";
import type { EbpfEngine } from "../engine";
import { Destination } from "../fuzz/model/destination";
import { type Asked, createScheduler, type Scheduler } from "../fuzz/model/schedule/scheduler";

/**
 * For tests: the independent model's scheduler of one service, over the loads that the data plane has counted. It looks at
 * all members each time.
 */
export class SchedulerTwin {
  #scheduler: Scheduler | null = null;
  #bound = "";
  #members: Destination[] = [];

  constructor(readonly engine: EbpfEngine) {}

  /** After the service was written: one destination at a time, as IPVS is told. */
  configure(service: ForwardingService): void {
    const wanted = new Map(service.destinations.map((each) => [each.id, each]));
    const isNew = service.scheduler !== this.#bound;
    for (const gone of this.#members.filter(({ id }) => !wanted.has(id))) {
      gone.available = false;
      this.#scheduler?.removing(this.#members, gone);
      this.#members = this.#members.filter((each) => each !== gone);
      this.#scheduler?.removed(this.#members);
    }
    for (const each of this.#members) {
      const want = wanted.get(each.id)!;
      if (want.weight === each.weight) continue;
      each.weight = want.weight;
      this.#scheduler?.edited(this.#members);
    }
    for (const want of service.destinations) {
      if (this.#members.some(({ id }) => id === want.id)) continue;
      // Last added first.
      this.#members = [made(want), ...this.#members];
      this.#scheduler?.added(this.#members);
    }
    if (isNew) this.#scheduler = createScheduler(service);
    if (isNew) this.#scheduler!.added(this.#members);
    this.#bound = service.scheduler;
  }

  /** Id of the destination of a new connection; null: there is none. */
  pick(asked: Omit<Asked, "now" | "drawn">): string | null {
    const { tables, registry } = this.engine.running();
    for (const each of this.#members) {
      const read = loadCodec.read(tables.load.view, tables.load.at(registry.indexOf("destination", each.id)!));
      const { active, inactive, persistent } = read;
      Object.assign(each.load, { active, inactive, persistent, overloaded: read.overloaded !== 0 });
    }
    const drawn = () => {
      throw new Error("nothing is left to chance here");
    };
    return this.#scheduler!.pick(this.#members, { ...asked, now: 0, drawn })?.id ?? null;
  }
}

function made({ id, address, port, method, weight }: ForwardingDestination): Destination {
  const destination = new Destination(id, address, port ?? 0, method);
  destination.weight = weight;
  return destination;
}
