import { synFloodCodec } from "../abi.generated";
import { writeSwitches } from "../switches";
import { type createBench, fromClient } from "./bench";

type Bench = Awaited<ReturnType<typeof createBench>>;

/** For tests: what the data plane keeps of a flood on the bench's service `vs`. */
export function synFloodOf({ engine }: Bench) {
  const { tables, registry } = engine.running();
  return synFloodCodec.read(tables.synFlood.view, tables.synFlood.at(registry.indexOf("service", "vs")!));
}

/** One handshake more than the limit, none of them finished: from here on the service is in a flood. */
export function overrun(bench: Bench, family: 4 | 6): void {
  writeSwitches(bench.engine.running().tables, { halfOpenLimit: 10 });
  for (let port = 1; port <= 11; port++) bench.send("client", fromClient(family, { sourcePort: port }));
}
