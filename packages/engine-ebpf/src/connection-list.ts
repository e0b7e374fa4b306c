import type { Connection, ConnectionFilter, ConnectionPage, ConnectionPageRequest } from "@loaddirector/model";
import { entryCodec, LD_WAYS, stateValues } from "./abi.generated";
import { readConnection, tableNow, tableOf } from "./connection-reader";
import { passes, recordFilter } from "./record-filter";
import type { Registry } from "./registry";

/** What one call looks at: 7,340,032 slots, a table of five million connections. */
const BUCKETS_PER_CALL = 1 << 20;
/** What is looked at between two turns of the event loop: about a millisecond. */
const BUCKETS_PER_TURN = 8192;

/** A slot of a family's table; slots are counted through all buckets. */
interface Position {
  readonly family: 4 | 6;
  readonly slot: number;
}

const start: Position = { family: 4, slot: 0 };

/** One page of the mapped tables; packets go on and other work of this process gets its turns. */
export async function listConnections(
  registry: Registry,
  filter: ConnectionFilter,
  { cursor, limit }: ConnectionPageRequest,
): Promise<ConnectionPage> {
  const connections: Connection[] = [];
  let position: Position | null = positionOf(cursor);
  let examined = 0;
  for (let left = BUCKETS_PER_CALL; position && left > 0 && connections.length < limit; left -= BUCKETS_PER_TURN) {
    const step = walk(registry, filter, position, BUCKETS_PER_TURN, limit - connections.length);
    connections.push(...step.connections);
    examined += step.examined;
    position = step.next;
    await new Promise(setImmediate);
  }
  return { connections, next: position && cursorOf(position), examined, walked: shareBefore(registry, position) };
}

/** All of them, read in one go. */
export function allConnections(registry: Registry): Connection[] {
  const connections: Connection[] = [];
  for (let position: Position | null = start; position; ) {
    const step = walk(registry, {}, position, BUCKETS_PER_CALL, Number.POSITIVE_INFINITY);
    for (const connection of step.connections) connections.push(connection);
    position = step.next;
  }
  return connections;
}

interface Step {
  readonly connections: Connection[];
  readonly examined: number;
  /** null: the end of the last table. */
  readonly next: Position | null;
}

function walk(
  registry: Registry,
  filter: ConnectionFilter,
  { family, slot }: Position,
  buckets: number,
  limit: number,
): Step {
  const table = tableOf(registry.tables, family);
  const { array } = table;
  const slots = array.entries * LD_WAYS;
  const conditions = recordFilter(registry, table, filter);
  const connections: Connection[] = [];
  let examined = 0;
  if (!conditions) return { connections, examined, next: positionAt(family, slots, slots) };
  const now = tableNow(registry.tables);
  const words = new Int32Array(array.words32.buffer);
  const state = (table.entry + entryCodec.offset.word) / 4;
  const end = Math.min(slots, slot + buckets * LD_WAYS);
  for (let each = slot; each < end; each++) {
    const bucket = (each / LD_WAYS) | 0;
    const at = bucket * array.stride + table.slot + (each - bucket * LD_WAYS) * table.size;
    if ((words[at / 4 + state]! & 0xff) <= stateValues.claimed) continue;
    examined++;
    if (!passes(conditions, words, at / 4)) continue;
    const connection = readConnection(registry, table, at, now);
    if (!connection || (filter.client && connection.callId !== null)) continue;
    connections.push(connection);
    if (connections.length >= limit) return { connections, examined, next: positionAt(family, each + 1, slots) };
  }
  return { connections, examined, next: positionAt(family, end, slots) };
}

function positionAt(family: 4 | 6, slot: number, slots: number): Position | null {
  if (slot < slots) return { family, slot };
  return family === 4 ? { family: 6, slot: 0 } : null;
}

/** Not understood or none: the start. */
function positionOf(cursor: string | null): Position {
  const [, family, slot] = /^([46])-([0-9a-z]{1,6})$/.exec(cursor ?? "") ?? [];
  return slot ? { family: family === "6" ? 6 : 4, slot: Number.parseInt(slot, 36) } : start;
}

const cursorOf = ({ family, slot }: Position): string => `${family}-${slot.toString(36)}`;

function shareBefore({ tables }: Registry, position: Position | null): number {
  if (!position) return 1;
  const [four, six] = [tables.connection4.entries, tables.connection6.entries];
  return ((position.family === 6 ? four : 0) + position.slot / LD_WAYS) / (four + six);
}
