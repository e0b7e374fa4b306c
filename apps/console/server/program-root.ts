import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder with prisma/ and apps/: found from the source tree and from dist/ alike. */
export function programRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "prisma/migrations"))) return folder;
  throw new Error("prisma/migrations is missing beside the program");
}
