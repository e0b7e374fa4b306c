import { canonicalJson, message } from "@loaddirector/model";
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
    if (before && canonicalJson(before) === canonicalJson(service)) continue;
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
