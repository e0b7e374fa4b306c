import type { ForwardingService, ForwardingWant, Refusal } from "@loaddirector/engine";
import { message } from "@loaddirector/model";
import { bucketRoom } from "./bpf-object";
import { bucketsOf, MAGLEV_BUCKETS } from "./hash-table";
import type { Registry } from "./registry";

/** Services that the maps have no room for, the last ones first to go. Ids of removed objects give up theirs. */
export function checkRoom(want: ForwardingWant, { tables }: Registry): Refusal[] {
  const limits = { services: tables.service.entries, destinations: tables.destination.entries };
  // A changed table is written beside the old one.
  const buckets = bucketRoom(tables.members.entries, limits.destinations) - MAGLEV_BUCKETS;
  const left = { ...limits, buckets };
  return want.services.flatMap((service) => {
    left.services -= 1;
    left.destinations -= service.destinations.length;
    left.buckets -= bucketsOf(service.scheduler);
    if (left.services < 0 || left.destinations < 0) return refusal(service, "ebpf.full", limits);
    if (left.buckets >= 0 || bucketsOf(service.scheduler) === 0) return [];
    // Smaller tables may still fit.
    left.buckets += bucketsOf(service.scheduler);
    return refusal(service, "ebpf.bucketsFull", { buckets, maglev: MAGLEV_BUCKETS, scheduler: service.scheduler });
  });
}

function refusal({ id }: ForwardingService, key: string, values: Record<string, string | number>): Refusal {
  return { object: { kind: "virtualService", id }, path: [], message: message(key, values) };
}
