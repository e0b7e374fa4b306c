import type { ForwardingCounters, ServiceFlood } from "@loaddirector/engine";
import { type Config, message } from "@loaddirector/model";
import type { EventRing } from "./event-ring";

/** Shares of a connection table at which it is said to fill and to have room again. */
const filling = 0.8;
const roomy = 0.7;

/** Floods that begin and end, and connection tables that fill: one event each time, none while nothing changes. */
export function createProtectionLog(events: Pick<EventRing, "add">, running: () => Config) {
  let flooded = new Map<string, ServiceFlood>();
  const full = new Set<4 | 6>();

  function takeFloods(floods: ReadonlyMap<string, ServiceFlood>): void {
    const services = new Map(running().virtualServices.map((each) => [each.id as string, each]));
    for (const [id] of floods) {
      const service = services.get(id);
      if (!service || flooded.has(id)) continue;
      const object = { kind: "virtualService" as const, id: service.id };
      events.add("warning", object, message("event.floodBegan", { service: service.name }));
    }
    for (const [id, { cookies, proven, forwarded }] of flooded) {
      const service = services.get(id);
      if (!service || floods.has(id)) continue;
      const object = { kind: "virtualService" as const, id: service.id };
      events.add("agent", object, message("event.floodEnded", { service: service.name, cookies, proven, forwarded }));
    }
    flooded = new Map(floods);
  }

  function takeTable(family: 4 | 6, used: number, size: number): void {
    const share = size > 0 ? used / size : 0;
    if (share >= filling && !full.has(family)) {
      full.add(family);
      events.add("warning", null, message("event.tableFilling", { family, percent: Math.round(share * 100) }));
    } else if (share < roomy && full.delete(family)) events.add("agent", null, message("event.tableRoomy", { family }));
  }

  return {
    take({ floods, table }: Pick<ForwardingCounters, "floods" | "table">): void {
      takeFloods(floods ?? new Map());
      takeTable(4, table.used4, table.size4);
      takeTable(6, table.used6, table.size6);
    },
  };
}
