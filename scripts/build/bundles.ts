import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { root } from "./stamp";

/** The processes of the product, one file each in dist/: a box starts them without TypeScript. */
export const bundles = {
  agent: "packages/agent/src/main.ts",
  ftp: "packages/ftp/src/main.ts",
  health: "packages/health/src/main.ts",
  console: "apps/console/server/main.ts",
  seed: "scripts/start/seed-process.ts",
  "reset-password": "apps/console/server/reset-password.ts",
} as const;

type Bundle = keyof typeof bundles;

/** Native or self-locating packages; they stay in node_modules. */
const external = [
  "koffi",
  "next",
  "react",
  "react-dom",
  "libsql",
  "@libsql/*",
  "@prisma/*",
  "@node-rs/argon2",
  "better-auth",
  "better-auth/*",
];

/** `outdir`: from the root; somewhere in the tree, so that what stays outside of the bundles is found. */
export async function buildBundles(names = Object.keys(bundles) as Bundle[], outdir = "dist"): Promise<void> {
  await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, bundles[name]])),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: true,
    external,
    logLevel: "warning",
    // Bundled CommonJS packages still call require for Node's own modules.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  // The console's user reads them through a view of the tree; nobody runs them as a program.
  await Promise.all(names.map((name) => chmod(join(root, outdir, `${name}.mjs`), 0o644)));
}
