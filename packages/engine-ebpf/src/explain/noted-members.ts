import type { Flow, Scheduler } from "@loaddirector/model";
import { serviceCodec } from "../abi.generated";
import { ticks } from "../clock";
import { INDEX_MASK, tableNow } from "../connection-reader";
import { schedulerNumber, wordOf } from "../names";
import type { Tables } from "../tables";

const daySeconds = 86_400;

/** What lblc and lblcr noted for the flow's address, as note_of() of bpf/schedule/locality.h finds it: references. */
export function notedMembers(tables: Tables, service: number, scheduler: Scheduler, flow: Flow): number[] {
  if (scheduler !== "lblc" && scheduler !== "lblcr") return [];
  const note = tables.locality.get({ service, address: wordOf(flow.virtual) });
  const record = serviceCodec.read(tables.service.view, tables.service.at(service & INDEX_MASK));
  if (note?.binding !== (schedulerNumber(scheduler) | (record.bindings << 8))) return [];
  const unused = (tableNow(tables) - note.lastUsed) | 0;
  return unused > ticks(daySeconds) ? [] : [...note.member].slice(0, note.size);
}
