import { PrismaLibSql } from "@prisma/adapter-libsql";
import Libsql from "libsql";
import { Gate } from "./gate";
import { PrismaClient } from "./generated/client";

export type SqlConnection = Libsql.Database;
export type Prisma = ReturnType<typeof openPrisma>;

export interface Database {
  /** For objects of the configuration: raw statements, bulk through json_each. Only inside `transaction`. */
  readonly sql: SqlConnection;
  /** For everything else. Its writes pass the same gate as the raw ones. */
  readonly prisma: Prisma;
  /**
   * Runs alone among all writers; everything or nothing. `work` may give way to other work between statements.
   * `committed` runs after COMMIT and before the next writer.
   */
  transaction<T>(work: (sql: SqlConnection) => T | Promise<T>, committed?: (result: T) => void): Promise<T>;
  close(): Promise<void>;
}

/** The only place that knows the driver. */
export function connect(path: string): SqlConnection {
  const sql = new Libsql(path, { timeout: 5_000 });
  sql.pragma("journal_mode = WAL");
  sql.pragma("synchronous = FULL");
  sql.pragma("foreign_keys = ON");
  // KiB: a restore writes every row, and with SQLite's own 2 MiB it would read most pages twice.
  sql.pragma("cache_size = -65536");
  sql.pragma("temp_store = MEMORY");
  return sql;
}

export function openDatabase(path: string): Database {
  const sql = connect(path);
  const gate = new Gate();
  const prisma = openPrisma(path, gate);
  return {
    sql,
    prisma,
    transaction: (work, committed) =>
      gate.run(async () => {
        sql.exec("BEGIN IMMEDIATE");
        try {
          const result = await work(sql);
          sql.exec("COMMIT");
          committed?.(result);
          return result;
        } catch (error) {
          if (sql.inTransaction) sql.exec("ROLLBACK");
          throw error;
        }
      }),
    close: () =>
      gate.run(async () => {
        await prisma.$disconnect();
        sql.close();
      }),
  };
}

const reading = /^(find|count|aggregate|groupBy)/;

function openPrisma(path: string, gate: Gate) {
  const adapter = new PrismaLibSql({ url: `file:${path}` }, { timestampFormat: "unixepoch-ms" });
  return new PrismaClient({ adapter }).$extends({
    query: {
      $allModels: {
        $allOperations: ({ operation, args, query }) =>
          reading.test(operation) ? query(args) : gate.run(() => query(args)),
      },
    },
  });
}
