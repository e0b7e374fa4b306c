import type { Connection } from "./connection-table";
import type { Destination, Load } from "./destination";
import type { Service } from "./service";

/** Holds a client, or all of a network, to one destination of a persistent service. */
export interface Template {
  readonly service: Service;
  /** Masked. */
  readonly client: string;
  readonly destination: Destination;
  readonly load: Load;
  assured: boolean;
  /** Its destination cannot be used any more; nobody finds it, and it runs out. */
  usedUp: boolean;
  /** Connections made by it that live, or have run out and were not found yet. */
  controlled: number;
  /** Seconds. */
  lastSeen: number;
  rearmed: boolean;
}

/** Seconds. */
const REARMED = 60;
/** A template waits so long for the connections that end in the same moment to let go of it. */
const LET_GO = 1;

export class Templates {
  readonly #all = new Map<string, Template[]>();

  constructor(readonly expireQuiescent: boolean) {}

  all(): Template[] {
    return [...this.#all.values()].flat();
  }

  /** The one that decides for a client, or null. Found over or unusable, it decides no more. */
  usable(service: Service, client: string, now: number): Template | null {
    const found = this.#of(service, client).find(({ usedUp }) => !usedUp);
    if (!found) return null;
    if (this.#isOver(found, now)) {
      this.#release(found);
      return null;
    }
    const { destination, load } = found;
    const sticks =
      destination.load === load && destination.available && (destination.weight > 0 || !this.expireQuiescent);
    if (!sticks) found.usedUp = true;
    return sticks ? found : null;
  }

  add(service: Service, client: string, destination: Destination, now: number): Template {
    const made: Template = {
      service,
      client: masked(service, client),
      destination,
      load: destination.load,
      assured: false,
      usedUp: false,
      controlled: 0,
      lastSeen: now,
      rearmed: false,
    };
    this.#of(service, client).push(made);
    destination.enter("template");
    return made;
  }

  letGo(connection: Connection): void {
    const found = this.#controlling(connection);
    if (found) found.controlled--;
  }

  assure(connection: Connection): void {
    const found = this.#controlling(connection);
    if (found) found.assured = true;
  }

  /**
   * Before `endConnections` takes out what has run out, each template may have been looked at or not yet: where that
   * decides, `survives` says what happened.
   */
  sweep(now: number, endConnections: () => void, survives: (template: Template) => boolean): void {
    const before = new Map(this.all().map((each) => [each, each.controlled]));
    endConnections();
    for (const [each, controlled] of before) {
      if (each.destination.load !== each.load) this.#release(each);
      else if (now - each.lastSeen < timeoutOf(each)) continue;
      else if (controlled === 0 || (each.controlled === 0 && !survives(each))) this.#release(each);
      else if (now - each.lastSeen >= timeoutOf(each) + LET_GO) rearm(each, now);
    }
  }

  isOver(template: Template, now: number): boolean {
    return now - template.lastSeen >= timeoutOf(template) && template.controlled === 0;
  }

  #isOver(template: Template, now: number): boolean {
    if (this.isOver(template, now)) return true;
    if (now - template.lastSeen >= timeoutOf(template) + LET_GO) rearm(template, now);
    return false;
  }

  /** Of the destination it names, used up or not. */
  #controlling({ service, client, destination, load }: Connection): Template | undefined {
    return this.#of(service, client).find(
      (each) => each.destination === destination && each.load === load && each.controlled > 0,
    );
  }

  #release(template: Template): void {
    const list = this.#all.get(keyOf(template.service, template.client))!;
    list.splice(list.indexOf(template), 1);
    if (template.destination.load === template.load) template.destination.leave("template");
  }

  #of(service: Service, client: string): Template[] {
    const key = keyOf(service, masked(service, client));
    const list = this.#all.get(key) ?? [];
    this.#all.set(key, list);
    return list;
  }
}

const keyOf = (service: Service, client: string) => `${service.want.id}|${client}`;

function timeoutOf({ rearmed, service }: Template): number {
  return rearmed ? REARMED : service.want.persistence!.timeout;
}

/** It controls connections still: for 60 seconds more, counted from when it ran out, and so on. */
function rearm(template: Template, now: number): void {
  const over = now - template.lastSeen - timeoutOf(template);
  template.lastSeen += timeoutOf(template) + Math.floor(over / REARMED) * REARMED;
  template.rearmed = true;
}

function masked({ want }: Service, client: string): string {
  const bits = client.length === 4 ? want.persistence!.prefix4 : want.persistence!.prefix6;
  const bytes = Buffer.from(client, "latin1");
  for (let at = 0; at < bytes.length; at++) {
    const kept = Math.min(8, Math.max(0, bits - 8 * at));
    bytes[at]! &= 0xff << (8 - kept);
  }
  return bytes.toString("latin1");
}
