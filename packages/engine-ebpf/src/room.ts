import type { ForwardingWant, Refusal } from "@loaddirector/engine";
import { message } from "@loaddirector/model";
import type { Registry } from "./registry";

/** Services that the maps have no room for, the last ones first to go. Ids of removed objects give up theirs. */
export function checkRoom(want: ForwardingWant, { tables }: Registry): Refusal[] {
  const room = { services: tables.service.entries, destinations: tables.destination.entries };
  const refused: Refusal[] = [];
  for (const { id, destinations } of want.services) {
    room.services -= 1;
    room.destinations -= destinations.length;
    if (room.services >= 0 && room.destinations >= 0) continue;
    const values = { services: tables.service.entries, destinations: tables.destination.entries };
    refused.push({ object: { kind: "virtualService", id }, path: [], message: message("ebpf.full", values) });
  }
  return refused;
}
