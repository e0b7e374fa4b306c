import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { schemaSql } from "../schema-sql";
import { connect } from "./database";
import { migrate } from "./migrate";
import { openStore } from "./open-store";
import { migrationsFolder } from "./open-test-store";

const schemaPath = fileURLToPath(new URL("../../../prisma/schema.prisma", import.meta.url));

let folder: string;
let path: string;
let migrations: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ldx-migrate-"));
  path = join(folder, "config.db");
  migrations = join(folder, "migrations");
  cpSync(migrationsFolder, migrations, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function addMigration(name: string, script: string): void {
  mkdirSync(join(migrations, name));
  writeFileSync(join(migrations, name, "migration.sql"), script);
}

/** Everything about the database's shape, and the history of migrations. */
function shape(): { tables: unknown[]; history: unknown[]; integrity: unknown } {
  const sql = connect(path);
  try {
    return {
      tables: sql
        .prepare(
          `SELECT "name", "sql" FROM "sqlite_master" WHERE "name" NOT LIKE '%prisma_migrations%' ORDER BY "name"`,
        )
        .all(),
      history: sql
        .prepare(`SELECT "migration_name", "checksum" FROM "_prisma_migrations" ORDER BY "migration_name"`)
        .all(),
      integrity: sql.prepare("PRAGMA integrity_check").all(),
    };
  } finally {
    sql.close();
  }
}

it("makes exactly what prisma/schema.prisma describes", async () => {
  await migrate({ path, migrations });
  const drawn = connect(join(folder, "drawn.db"));
  drawn.exec(await schemaSql(schemaPath));
  const tables = drawn.prepare(`SELECT "name", "sql" FROM "sqlite_master" ORDER BY "name"`).all();
  drawn.close();
  expect(shape().tables).toEqual(tables);
  expect(await schemaSql(schemaPath, path)).toBe("");
});

it("does its work once", async () => {
  expect(await migrate({ path, migrations })).toHaveLength(1);
  const before = shape();
  expect(await migrate({ path, migrations })).toEqual([]);
  expect(shape()).toEqual(before);
});

it("takes back the whole of a migration that fails, and says which", async () => {
  await migrate({ path, migrations });
  const before = shape();
  addMigration("20990101000000_broken", `CREATE TABLE "Half" ("id" TEXT); INSERT INTO "Nowhere" VALUES (1);`);
  await expect(migrate({ path, migrations })).rejects.toThrow(/Nowhere/);
  expect(shape()).toEqual(before);
});

it("refuses a database of a newer version in words, and leaves it alone", async () => {
  addMigration("20990101000000_from_the_future", `CREATE TABLE "Hovercraft" ("id" TEXT);`);
  await migrate({ path, migrations });
  const before = shape();
  await expect(openStore({ path, migrations: migrationsFolder })).rejects.toMatchObject({
    code: "newer",
    text: { key: "store.newerDatabase", values: { migration: "20990101000000_from_the_future" } },
  });
  expect(shape()).toEqual(before);
});

it("refuses objects of a newer model", async () => {
  const store = await openStore({ path, migrations });
  store.database.sql.exec(`UPDATE "CandidateState" SET "modelVersion" = 99`);
  await store.database.close();
  await expect(openStore({ path, migrations })).rejects.toMatchObject({
    code: "newer",
    text: { key: "upgrade.newer" },
  });
});

describe("with other processes", () => {
  const start = () =>
    spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("migrate-process.ts", import.meta.url)), path, migrations],
      {
        cwd: fileURLToPath(new URL("../../..", import.meta.url)),
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
  const ended = (child: ReturnType<typeof start>) => new Promise<number | null>((resolve) => child.on("exit", resolve));
  const begun = (child: ReturnType<typeof start>) =>
    new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));

  it("two starts at once do the work once", async () => {
    const children = [start(), start()];
    expect(await Promise.all(children.map(ended))).toEqual([0, 0]);
    expect(shape().history).toHaveLength(1);
  });

  it("killed in the middle, the next start completes it", async () => {
    await migrate({ path, migrations });
    const before = shape();
    // A minute of work on any machine: the kill comes while it runs.
    addMigration(
      "20990101000000_long",
      `CREATE TABLE "Long" ("n" INTEGER);
       INSERT INTO "Long" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000000) SELECT n FROM c;`,
    );
    const child = start();
    await begun(child);
    // It says when it begins; the write-ahead log shows that it is under way.
    const log = `${path}-wal`;
    const deadline = Date.now() + 30_000;
    while ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) < 1_000_000) {
      if (Date.now() > deadline) throw new Error("the migration does not get under way");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGKILL");
    expect(await ended(child)).toBeNull();
    expect(shape()).toEqual({ ...before, integrity: [{ integrity_check: "ok" }] });
    rmSync(join(migrations, "20990101000000_long"), { recursive: true });
    addMigration("20990101000000_long", `CREATE TABLE "Long" ("n" INTEGER);`);
    expect(await migrate({ path, migrations })).toEqual(["20990101000000_long"]);
  });
});
