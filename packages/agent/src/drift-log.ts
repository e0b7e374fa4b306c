import type { Drift } from "@loaddirector/agent-api";
import type { Change } from "@loaddirector/engine";
import { canonicalJson, message } from "@loaddirector/model";
import type { EventRing } from "./event-ring";
import type { PassResult } from "./pass";

const capacity = 100;

/** What was found different in the kernel. The same drift found pass after pass is one event, and one entry. */
export function createDriftLog(events: EventRing) {
  let entries: Drift[] = [];
  let standing = new Set<string>();

  return {
    /** Newest first. */
    entries: (): readonly Drift[] => entries,

    take({ drift, failures }: PassResult): void {
      const failed = new Set(failures.map(({ object }) => object?.id));
      const found = new Set<string>();
      const fresh: Drift[] = [];
      for (const change of drift) {
        const name = canonicalJson([change.object, change.text]);
        found.add(name);
        const mended = !failed.has(change.object?.id) && !failed.has(undefined);
        if (standing.has(name)) continue;
        fresh.push({ object: change.object, text: driftText(change), foundAt: Date.now(), mended });
        events.add("drift", change.object, driftText(change));
      }
      standing = found;
      if (fresh.length > 0) entries = [...fresh, ...entries].slice(0, capacity);
    },
  };
}

/** A creation that is needed means that something was missing, and so on. */
function driftText({ phase, text }: Change) {
  return message(`drift.${phase}`, { change: text });
}
