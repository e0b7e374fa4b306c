import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export const root = dirname(dirname(import.meta.dirname));

const stampFile = join(root, "dist/stamps.json");
const passedOver = /^(node_modules|dist|generated|\.next|\.turbo|next-env\.d\.ts|.*\.test\.tsx?|.*\.tsbuildinfo)$/;

/** One product of the build: skipped while its inputs have the content they had when its outputs were made. */
export interface BuildStep {
  name: string;
  /** Files and folders from the root that decide the outcome; absent ones count as empty. */
  inputs: string[];
  /** Files or folders that must be there afterwards. */
  outputs: string[];
  run(): Promise<void>;
}

/** sha256 over names and contents, and over what builds: Node and the pinned packages. */
export async function contentHash(inputs: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(process.version).update(process.arch);
  const files = (await Promise.all(["package-lock.json", ...inputs].map((path) => filesUnder(path)))).flat().sort();
  for (const file of new Set(files)) {
    const content = await readFile(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

export async function isCurrent(step: BuildStep): Promise<boolean> {
  if (!step.outputs.every((output) => existsSync(join(root, output)))) return false;
  return (await stamps())[step.name] === (await contentHash(step.inputs));
}

/** Runs a step and remembers the inputs as they were before it ran. */
export async function build(step: BuildStep): Promise<void> {
  const hash = await contentHash(step.inputs);
  await step.run();
  const missing = step.outputs.filter((output) => !existsSync(join(root, output)));
  if (missing.length > 0) throw new Error(`${step.name}: ${missing.join(", ")} was not made`);
  await mkdir(dirname(stampFile), { recursive: true });
  await writeFile(stampFile, `${JSON.stringify({ ...(await stamps()), [step.name]: hash }, null, 2)}\n`);
}

async function stamps(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(stampFile, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") return null;
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (entries === null) return [path];
  const below = entries
    .filter((entry) => !passedOver.test(entry.name))
    .map((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
  return (await Promise.all(below)).flat();
}
