import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { schemaSql } from "./schema-sql";
import { migrate } from "./src/migrate";

/** `npm run prisma:migration -- <name>`: the step from what the migrations make to prisma/schema.prisma. */
const [name] = process.argv.slice(2);
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write("usage: npm run prisma:migration -- <name_in_lower_case>\n");
  process.exit(1);
}
const prisma = fileURLToPath(new URL("../../prisma", import.meta.url));
const migrations = join(prisma, "migrations");
const scratch = mkdtempSync(join(tmpdir(), "loaddirector-migration-"));
try {
  const database = join(scratch, "present.db");
  await migrate({ path: database, migrations });
  const script = await schemaSql(join(prisma, "schema.prisma"), database);
  if (script === "") {
    process.stdout.write("the migrations already make this schema\n");
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const folder = join(migrations, `${stamp}_${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "migration.sql"), script);
    process.stdout.write(`${folder}/migration.sql\n${script}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
