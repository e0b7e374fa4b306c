import { defineConfig } from "prisma/config";

/** Any executable: stops Prisma from downloading its schema engine, which validate, format and generate do not use. */
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
