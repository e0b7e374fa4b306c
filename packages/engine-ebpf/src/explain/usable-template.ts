import { addressFamily, type Flow, parsePrefix, prefixBytes } from "@loaddirector/model";
import {
  destinationCodec,
  type Entry,
  entryCodec,
  LD_WAYS,
  recordFlagValues,
  type Service,
  serviceFlagValues,
  settingsCodec,
} from "../abi.generated";
import { flagsOf, INDEX_MASK, liveEntry, protocolOf, tableNow, tableOf } from "../connection-reader";
import type { Registry } from "../registry";
import { placeOf } from "./flow-hash";

/** A template and the byte of its record in its table. */
export interface UsableTemplate {
  readonly at: number;
  readonly entry: Entry;
}

/** The template that holds the flow's client to a server, as template_usable() of bpf/persist.h finds it. */
export function usableTemplate(registry: Registry, flow: Flow, index: number, owner: Service): UsableTemplate | null {
  if (owner.persistence === 0 || owner.flags & serviceFlagValues.callId) return null;
  const { tables } = registry;
  const family = addressFamily(flow.client);
  const table = tableOf(tables, family);
  const client = prefixBytes(parsePrefix(`${flow.client}/${family === 6 ? owner.prefix6 : owner.prefix4}`)!).address;
  const { tag, buckets } = placeOf(tables, client, ~index >>> 0);
  const { array, slot, size } = table;
  const now = tableNow(tables);
  for (const bucket of buckets.map((number) => array.at(number)))
    for (let way = 0; way < LD_WAYS; way++) {
      if (array.view.getUint16(bucket + table.tag + 2 * way, true) !== tag) continue;
      const at = bucket + slot + way * size;
      const entry = entryCodec.read(array.view, at + table.entry);
      const same =
        (flagsOf(entry) & recordFlagValues.template) !== 0 &&
        (entry.service & INDEX_MASK) === index &&
        entry.virtualPort === owner.templatePort &&
        protocolOf(entry) === owner.templateProtocol &&
        client.every((byte, place) => array.bytes[at + place] === byte);
      if (same && liveEntry(tables, table, at, now)) return canStick(registry, entry) ? { at, entry } : null;
    }
  return null;
}

/** As can_stick() of bpf/persist.h. */
function canStick(registry: Registry, entry: Entry): boolean {
  const { destination, settings } = registry.tables;
  const index = entry.destination & INDEX_MASK;
  const weight = destination.view.getUint32(destination.at(index) + destinationCodec.offset.weight, true);
  const expires = settings.view.getUint32(settingsCodec.offset.expireQuiescentTemplate, true) !== 0;
  return registry.isAvailable(index) && (weight > 0 || !expires);
}
