import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "./open-store";
import type { Store } from "./store";

export const migrationsFolder = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

/** A store on a real file that is gone after `close`. */
export async function openTestStore(): Promise<{
  store: Store;
  path: string;
  reopen(): Promise<Store>;
  close(): Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "ldx-store-"));
  const path = join(folder, "config.db");
  const opened: Store[] = [];
  const reopen = async () => {
    const store = await openStore({ path, migrations: migrationsFolder });
    opened.push(store);
    return store;
  };
  return {
    store: await reopen(),
    path,
    reopen,
    close: async () => {
      for (const { database } of opened) await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
