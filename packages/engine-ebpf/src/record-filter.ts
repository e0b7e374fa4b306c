import { type ConnectionFilter, type Prefix, prefixBytes } from "@loaddirector/model";
import { entryCodec, recordFlagValues } from "./abi.generated";
import { type ConnectionTable, INDEX_MASK, stateNumber } from "./connection-reader";
import { protocolNumber } from "./names";
import type { Registry } from "./registry";

/** A record's 32-bit word at `offset` (in words from its start), masked, must have this value. */
interface Condition {
  readonly offset: number;
  readonly mask: number;
  readonly value: number;
}

/** Conditions in columns, so that a million records are judged without a call or an allocation each. */
export interface RecordFilter {
  readonly offsets: Int32Array;
  readonly masks: Int32Array;
  readonly values: Int32Array;
}

const field = entryCodec.offset;

/** What a filter asks of the records of this table; null: none of them can match. */
export function recordFilter(
  registry: Registry,
  table: ConnectionTable,
  filter: ConnectionFilter,
): RecordFilter | null {
  const ofEntry = (offset: number, mask: number, value: number): Condition => ({
    offset: (table.entry + offset) / 4,
    mask,
    value,
  });
  const conditions: Condition[] = [];
  for (const [kind, id] of [
    ["service", filter.serviceId],
    ["destination", filter.destinationId],
  ] as const) {
    if (id === undefined) continue;
    const index = registry.indexOf(kind, id);
    if (index === undefined) return null;
    conditions.push(ofEntry(field[kind], INDEX_MASK, index));
  }
  const { protocol, state, template, clientPort, client } = filter;
  if (protocol) conditions.push(ofEntry(field.word, 0xff_0000, protocolNumber(protocol) << 16));
  if (state) conditions.push(ofEntry(field.word, 0xff, stateNumber(state)));
  const flag = recordFlagValues.template << 8;
  if (template !== undefined) conditions.push(ofEntry(field.word, flag, template ? flag : 0));
  // Network order in the lower half of a word of a little-endian machine.
  if (clientPort !== undefined)
    conditions.push(ofEntry(field.clientPort, 0xffff, ((clientPort & 0xff) << 8) | (clientPort >>> 8)));
  if (client) {
    const own = clientConditions(client, table);
    if (!own) return null;
    conditions.push(...own);
  }
  const column = (name: keyof Condition) => Int32Array.from(conditions, (each) => each[name]);
  return { offsets: column("offset"), masks: column("mask"), values: column("value") };
}

/** null: the prefix is of the other family. */
function clientConditions(client: Prefix, { addressSize }: ConnectionTable): Condition[] | null {
  const { address, mask } = prefixBytes(client);
  if (address.length !== addressSize) return null;
  const values = new Int32Array(address.buffer);
  const masks = new Int32Array(mask.buffer);
  return Array.from(values, (value, offset) => ({ offset, mask: masks[offset]!, value }));
}

/** Whether the record whose words begin here has what the filter asks for. */
export function passes({ offsets, masks, values }: RecordFilter, words: Int32Array, at: number): boolean {
  for (let each = 0; each < offsets.length; each++)
    if ((words[at + offsets[each]!]! & masks[each]!) !== values[each]) return false;
  return true;
}
