import { message, modelVersion } from "@loaddirector/model";
import { openDatabase } from "./database";
import { StoreError } from "./errors";
import { hashConfig } from "./hash-config";
import { loadView } from "./load-view";
import { migrate } from "./migrate";
import type { Store } from "./store";
import { upgradeRows } from "./upgrade-rows";

export interface StoreOptions {
  /** The database file; made when missing. */
  readonly path: string;
  /** prisma/migrations. */
  readonly migrations: string;
  readonly now?: () => number;
}

/** Brings the database to this version and reads it. Throws StoreError `newer` for a database of a later one. */
export async function openStore({ path, migrations, now = Date.now }: StoreOptions): Promise<Store> {
  await migrate({ path, migrations });
  const database = openDatabase(path);
  try {
    const view = await database.transaction(async (sql) => {
      sql
        .prepare(
          `INSERT INTO "CandidateState" ("id", "counter", "modelVersion") VALUES (1, 0, ?) ON CONFLICT DO NOTHING`,
        )
        .run(modelVersion);
      const state = sql.prepare(`SELECT "modelVersion" FROM "CandidateState"`).get() as { modelVersion: number };
      if (state.modelVersion > modelVersion)
        throw new StoreError("newer", message("upgrade.newer", { found: state.modelVersion, known: modelVersion }));
      if (state.modelVersion === modelVersion) return loadView(sql);
      await upgradeRows(sql, state.modelVersion);
      const view = await loadView(sql);
      // The agent's own upgrade comes to the same hash, so that both still agree on what runs.
      sql
        .prepare(`UPDATE "Revision" SET "hash" = ? WHERE "number" = ?`)
        .run(await hashConfig(view.committed), view.baseRevision);
      return view;
    });
    return { database, view, now };
  } catch (error) {
    await database.close();
    throw error;
  }
}
