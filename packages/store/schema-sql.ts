import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

/** What is needed of a global that Node's types of this version leave out. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } };
}

/**
 * The SQL that leads from a database (null: an empty one) to a schema.prisma, empty when there is no difference. Written
 * by Prisma's own engine as WASM, so nothing is downloaded.
 */
export async function schemaSql(schemaPath: string, database: string | null = null): Promise<string> {
  load();
  const adapter = new PrismaLibSql({ url: database === null ? ":memory:" : `file:${database}` });
  const content = readFileSync(schemaPath, "utf8");
  const tool = await engine.SchemaEngine.new(
    { datamodels: [[schemaPath, content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  const files = [{ path: schemaPath, content }];
  const { stdout } = await tool.diff({
    from: database === null ? { tag: "empty" } : { tag: "schemaDatasource", files, configDir: dirname(schemaPath) },
    to: { tag: "schemaDatamodel", files },
    script: true,
    exitCode: null,
    filters: { externalTables: ["_prisma_migrations"], externalEnums: [] },
  });
  return /^--.*empty migration/i.test(stdout ?? "") ? "" : (stdout ?? "");
}

let loaded = false;

function load(): void {
  if (loaded) return;
  const require = createRequire(import.meta.url);
  const bytes = readFileSync(require.resolve("@prisma/schema-engine-wasm").replace(/\.js$/, "_bg.wasm"));
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  const instance = new Instance(new Module(bytes), { "./schema_engine_bg.js": engine });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  loaded = true;
}
