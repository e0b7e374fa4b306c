import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { step } from "./progress.mjs";

/**
 * Whether node_modules holds exactly what the lockfile asks for. npm notes what it installed, as its last act, in
 * node_modules/.package-lock.json; packages for other platforms are in the lockfile only.
 * @param {string} root
 */
export function modulesAreCurrent(root) {
  const wanted = read(join(root, "package-lock.json"));
  const present = read(join(root, "node_modules/.package-lock.json"));
  if (!wanted || !present) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/")) continue;
    const found = present[path];
    if (found ? found.version !== entry.version || found.integrity !== entry.integrity : !entry.optional) return false;
  }
  return true;
}

/**
 * Installs the pinned npm packages when they are not there.
 * @param {string} root
 */
export async function installModules(root) {
  if (modulesAreCurrent(root)) return;
  await step("npm packages, as pinned in package-lock.json", async () => {
    const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: "inherit",
    });
    if (status !== 0) throw new Error("npm ci failed");
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | null}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}
