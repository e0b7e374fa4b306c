import { loadCodec } from "../abi.generated";
import type { EbpfEngine } from "../engine";

/** For tests: active and inactive connections by destination id. */
export type Loads = Map<string, [active: number, inactive: number]>;

/** As the data plane keeps them beside the destinations. */
export function countedLoads(engine: EbpfEngine): Loads {
  const { registry, tables } = engine.running();
  return new Map(
    [...registry.all("destination")].map(([id, index]) => {
      const { active, inactive } = loadCodec.read(tables.load.view, tables.load.at(index));
      return [id, [active, inactive]];
    }),
  );
}

/** As the records in the table add up. The same numbers whenever none has run out: sweep first. */
export function loadsInTable(engine: EbpfEngine): Loads {
  const sums: Loads = new Map([...engine.running().registry.all("destination")].map(([id]) => [id, [0, 0]]));
  for (const { destinationId, state, template } of engine.connectionsNow()) {
    if (template) continue;
    const active = ["ESTABLISHED", "SYN_SENT", "SYN_RECV", "SYNACK"].includes(state);
    sums.get(destinationId!)![active ? 0 : 1]++;
  }
  return sums;
}
