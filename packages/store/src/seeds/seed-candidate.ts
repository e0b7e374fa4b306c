import { type Config, diffConfigs } from "@loaddirector/model";
import type { Store } from "../store";
import { writeObjects } from "../write-objects";

/** Makes the candidate this configuration, without asking whether it is a good one. */
export async function seedCandidate(store: Store, config: Config, by: string): Promise<void> {
  const writes = diffConfigs(store.view.candidate, config).map(({ kind, id, after }) => ({
    kind,
    id,
    object: after,
    version: store.view.rows.get(id)?.version ?? null,
  }));
  await writeObjects(store, { writes, by, check: () => [] });
}
