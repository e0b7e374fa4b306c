import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { message } from "@loaddirector/model";
import { connect, type SqlConnection } from "./database";
import { StoreError } from "./errors";

interface Migration {
  readonly name: string;
  readonly script: string;
  /** sha256 of the script, hex, as Prisma's own tool writes it. */
  readonly checksum: string;
}

/**
 * Applies the migrations a database lacks, each in a transaction of its own, and notes them in rows that Prisma's tool
 * understands. A second process waits for the first; a crash leaves the last whole one. Throws StoreError `newer`.
 */
export async function migrate({ path, migrations }: { path: string; migrations: string }): Promise<string[]> {
  const known = readMigrations(migrations);
  const sql = connect(path);
  try {
    const done: string[] = [];
    for (const migration of known) if (applyOne(sql, known, migration)) done.push(migration.name);
    return done;
  } finally {
    sql.close();
  }
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const script = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, script, checksum: createHash("sha256").update(script).digest("hex") };
    });
}

/** False when it was there already. The look and the work are one transaction: two starts cannot both do it. */
function applyOne(sql: SqlConnection, known: readonly Migration[], migration: Migration): boolean {
  sql.pragma("foreign_keys = OFF");
  sql.exec("BEGIN IMMEDIATE");
  try {
    sql.exec(historyTable);
    refuseUnknown(sql, known);
    const missing = !sql
      .prepare(`SELECT 1 FROM "_prisma_migrations" WHERE "migration_name" = ? AND "rolled_back_at" IS NULL`)
      .get(migration.name);
    if (missing) {
      const started = Date.now();
      sql.exec(migration.script);
      const broken = sql.prepare("PRAGMA foreign_key_check").all();
      if (broken.length > 0) throw new Error(`${migration.name} leaves rows without their parents`);
      sql
        .prepare(
          `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count")
           VALUES (?, ?, ?, ?, ?, 1)`,
        )
        .run(randomUUID(), migration.checksum, Date.now(), migration.name, started);
    }
    sql.exec("COMMIT");
    return missing;
  } catch (error) {
    if (sql.inTransaction) sql.exec("ROLLBACK");
    throw error;
  }
}

function refuseUnknown(sql: SqlConnection, known: readonly Migration[]): void {
  const applied = sql.prepare(`SELECT "migration_name" AS "name" FROM "_prisma_migrations"`).all() as {
    name: string;
  }[];
  const names = new Set(known.map(({ name }) => name));
  const unknown = applied.find(({ name }) => !names.has(name));
  if (unknown) throw new StoreError("newer", message("store.newerDatabase", { migration: unknown.name }));
}

const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;
