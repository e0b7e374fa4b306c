import { type Config, type Health, isId, message } from "@loaddirector/model";
import { destinationNames } from "./destination-names";
import type { EventRing } from "./event-ring";
import type { OverlayStore } from "./overlay-store";
import type { ReconcileLoop } from "./reconcile-loop";

export interface HealthResultsOptions {
  readonly overlay: OverlayStore;
  readonly loop: ReconcileLoop;
  readonly events: EventRing;
  readonly config: () => Config;
  /** Ids that are checked now; answers about others come too late. */
  readonly checked: () => ReadonlySet<string>;
}

/** Takes answers of the health process into the overlay: an event per transition, a pass when a weight changes. */
export function createHealthResults(options: HealthResultsOptions) {
  const { overlay, loop, events } = options;

  return {
    take(results: ReadonlyMap<string, Health>): void {
      const checked = options.checked();
      const before = overlay.current().health;
      const taken = new Map([...results].filter(([id]) => checked.has(id)));
      const turned = [...taken].filter(([id, { state }]) => (before[id]?.state ?? "checking") !== state);
      overlay.setHealth(taken, turned.length > 0);
      if (turned.length === 0) return;
      for (const [id, { state, reason }] of turned) {
        // Of an address in DNS it is told when its answers change.
        if (!isId("destination", id)) continue;
        const names = { service: "", server: id, ...destinationNames(options.config(), id) };
        const object = { kind: "destination", id } as const;
        if (state === "down") events.add("down", object, message("event.down", { ...names, reason: reason ?? "" }));
        else if (state === "up") events.add("up", object, message("event.up", names));
      }
      void loop.request("health").catch(() => {});
    },

    /** Health of what is no longer checked means nothing. */
    forget(): void {
      const checked = options.checked();
      const gone = Object.keys(overlay.current().health).filter((id) => !checked.has(id));
      if (gone.length > 0) overlay.setHealth(new Map(gone.map((id) => [id, null])), false);
    },
  };
}
