import { loadCodec, recordFlagValues, stateValues } from "../abi.generated";
import { INDEX_MASK, tableOf } from "../connection-reader";
import type { EbpfEngine } from "../engine";

/** For tests: connections and templates by destination id. */
export type Loads = Map<string, [active: number, inactive: number, persistent: number]>;

const activeStates: readonly number[] = [
  stateValues.established,
  stateValues.synSent,
  stateValues.synRecv,
  stateValues.synack,
];

/** As the data plane keeps them beside the destinations. */
export function countedLoads(engine: EbpfEngine): Loads {
  const { registry, tables } = engine.running();
  return new Map(
    [...registry.all("destination")].map(([id, index]) => {
      const { active, inactive, persistent } = loadCodec.read(tables.load.view, tables.load.at(index));
      return [id, [active, inactive, persistent]];
    }),
  );
}

/** As the records in the table add up. The same numbers once those that have run out are swept. */
export function loadsInTable(engine: EbpfEngine): Loads {
  const { registry } = engine.running();
  const sums: Loads = new Map([...registry.all("destination")].map(([id]) => [id, [0, 0, 0]]));
  for (const { word, destination } of entries(engine)) {
    const sum = sums.get(registry.idOf("destination", destination & INDEX_MASK) ?? "");
    if (!sum) throw new Error(`a record names destination ${destination}, which has no id`);
    if ((word >>> 8) & recordFlagValues.template) sum[2]++;
    else sum[activeStates.includes(word & 0xff) ? 0 : 1]++;
  }
  return sums;
}

/** By references of service and destination: connections that say they have a template, and what templates count. */
export function controlledInTable(engine: EbpfEngine): Map<string, [connections: number, counted: number]> {
  const sums = new Map<string, [number, number]>();
  for (const { word, service, destination, sequenceDelta } of entries(engine)) {
    const flags = (word >>> 8) & 0xff;
    if (!(flags & (recordFlagValues.template | recordFlagValues.controlled))) continue;
    const key = `${service} ${destination}`;
    const sum = sums.get(key) ?? [0, 0];
    if (flags & recordFlagValues.template) sum[1] += sequenceDelta | 0;
    else sum[0]++;
    sums.set(key, sum);
  }
  return sums;
}

/** Only what is needed: tables have a hundred thousand places. */
function* entries(engine: EbpfEngine) {
  const { tables } = engine.running();
  for (const family of [4, 6] as const) {
    const { array, slot, size, entry } = tableOf(tables, family);
    const { words32 } = array;
    for (let bucket = 0; bucket < array.entries; bucket++)
      for (let way = 0; way < 7; way++) {
        const at = (array.at(bucket) + slot + way * size + entry) / 4;
        const word = words32[at + 1]!;
        if ((word & 0xff) <= stateValues.claimed) continue;
        const [service, destination, sequenceDelta] = [words32[at + 3]!, words32[at + 4]!, words32[at + 5]!];
        yield { word, service, destination, sequenceDelta };
      }
  }
}
