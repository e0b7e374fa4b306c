import type { ServiceView } from "@loaddirector/engine";
import type { Flow, Scheduler } from "@loaddirector/model";
import { serviceFlagValues } from "../abi.generated";
import { MAGLEV_BUCKETS, offsetKey, SOURCE_BUCKETS } from "../hash-table";
import { wordOf } from "../names";
import type { Registry } from "../registry";
import { hsiphash } from "../siphash";

/** Linux's hash_32(). */
const goldenRatio = 0x61c8_8647;

/** The buckets that pick_by_hash() of bpf/schedule/hash.h looks into for a flow, in its order, up to an empty one. */
export function hashBuckets(
  registry: Registry,
  { index, flags, scheduler, places }: { index: number; flags: number; scheduler: Scheduler; places: number[] },
  flow: Flow,
): ServiceView["buckets"] {
  if (scheduler !== "sh" && scheduler !== "dh" && scheduler !== "mh") return [];
  const { offset, length } = registry.table(index);
  const size = scheduler === "mh" ? MAGLEV_BUCKETS : SOURCE_BUCKETS;
  if (length !== size) return [];
  const { members } = registry.tables;
  const sum = sumOf(flow, scheduler, flags);
  const numberOf = (step: number) =>
    scheduler === "mh" ? hsiphash(step + sum, offsetKey) % size : (step + (Math.imul(sum, goldenRatio) >>> 24)) % size;
  const first = numberOf(0);
  const steps = scheduler !== "dh" && flags & serviceFlagValues.hashFallback ? size : 0;
  const numbers = [first, ...Array.from({ length: steps }, (_, step) => numberOf((step + first) % size))];
  const buckets = numbers.map((number) => {
    const place = places.indexOf(members.view.getUint32(members.at(offset + number), true));
    return { number, place: place < 0 ? null : place };
  });
  const empty = buckets.findIndex(({ place }) => place === null);
  return empty < 0 ? buckets : buckets.slice(0, empty + 1);
}

/** Folded address, and the port if the service asks for it, in host order. */
function sumOf(flow: Flow, scheduler: Scheduler, flags: number): number {
  const { word } = wordOf(scheduler === "dh" ? flow.virtual : flow.client);
  const view = new DataView(word.buffer, word.byteOffset, word.byteLength);
  const folded = [0, 4, 8, 12].reduce((sum, at) => sum ^ view.getUint32(at), 0);
  const port = scheduler !== "dh" && flags & serviceFlagValues.hashPort ? flow.clientPort : 0;
  return (folded + port) >>> 0;
}
