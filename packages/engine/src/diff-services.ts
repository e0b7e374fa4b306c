import { message } from "@loaddirector/model";
import type { Change, ForwardingService, ForwardingWant } from "./contract";

export const forwardingRank = 30;

/** Whole-service differences: removals last, so that a listener that moves is never without a service for long. */
export function diffServices(
  want: ForwardingWant,
  have: ForwardingWant,
): Change<{ id: string; service: ForwardingService | null }>[] {
  const old = new Map(have.services.map((service) => [service.id, service]));
  const changes: Change<{ id: string; service: ForwardingService | null }>[] = [];
  for (const service of want.services) {
    const before = old.get(service.id);
    old.delete(service.id);
    if (before && sameValue(before, service)) continue;
    const phase = before ? "update" : "create";
    changes.push(changeOf(service.id, service, phase));
  }
  for (const id of old.keys()) changes.push(changeOf(id, null, "remove"));
  return changes;
}

function changeOf(id: string, service: ForwardingService | null, phase: Change["phase"]) {
  return {
    object: { kind: "virtualService" as const, id },
    phase,
    rank: forwardingRank,
    text: message(`engine.service.${phase}`, { id }),
    action: { id, service },
  };
}

/** Equal by content, whatever the order of keys. For plain data. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, at) => sameValue(each, b[at]));
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && sameValue(one[key], other[key]))
  );
}
