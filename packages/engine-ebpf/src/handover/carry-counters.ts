import { LD_DROP_REASONS } from "../abi.generated";
import type { MappedArray } from "../mapped-array";
import type { Tables } from "../tables";

/** Words of struct ld_counter. */
const FIELDS = 5;

/** Row of a counter table that no CPU writes: what tables before it had counted. */
export const carriedRow = (cpus: number): number => cpus;

interface Counted {
  readonly service: MappedArray;
  readonly destination: MappedArray;
  readonly drop: MappedArray;
  /** Objects in a row. */
  readonly services: number;
  readonly destinations: number;
}

/** The sums over all rows of tables nobody counts in any more become what the new ones had at the beginning. */
export function carryCounters(from: Counted, to: Tables): void {
  const { serviceCounter, destinationCounter, dropCounter, cpus } = to;
  const row = carriedRow(cpus);
  addUp(from.service, from.services * FIELDS, serviceCounter, row * to.service.entries * FIELDS);
  addUp(from.destination, from.destinations * FIELDS, destinationCounter, row * to.destination.entries * FIELDS);
  addUp(from.drop, LD_DROP_REASONS, dropCounter, row * LD_DROP_REASONS);
}

/** `words`: 64-bit words in a row of the first; `start`: of the row in the second. */
function addUp(from: MappedArray, words: number, to: MappedArray, start: number): void {
  const sums = new BigUint64Array(words);
  const end = Math.floor((from.entries * from.stride) / 8 / words) * words;
  for (let at = 0; at < end; at++) if (from.words64[at] !== 0n) sums[at % words]! += from.words64[at]!;
  to.words64.set(sums, start);
}
