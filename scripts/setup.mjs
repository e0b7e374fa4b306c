// Makes a fresh machine ready: node scripts/setup.mjs [start|test|bench]. Needs nothing but Node; does nothing the second time.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installPackages } from "./setup/debian-packages.mjs";
import { installModules } from "./setup/node-modules.mjs";
import { fetchOldestKernel } from "./setup/oldest-kernel.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldest = { major: 20, minor: 19 };

/**
 * @param {import("./setup/debian-packages.mjs").Purpose} purpose
 */
export async function setup(purpose) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
    throw new Error(`Node ${process.versions.node} is too old: ${oldest.major}.${oldest.minor} or newer is needed`);
  }
  if (existsSync("/usr/bin/dpkg-query")) await installPackages(purpose);
  else console.log("! not a Debian system: its packages are not looked after");
  await installModules(root);
  if (purpose === "test") await fetchOldestKernel();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const purpose = process.argv[2] ?? "start";
  if (purpose !== "start" && purpose !== "test" && purpose !== "bench") {
    console.error("node scripts/setup.mjs [start|test|bench]");
    process.exit(2);
  }
  try {
    await setup(purpose);
  } catch (error) {
    console.error(`✗ ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}
