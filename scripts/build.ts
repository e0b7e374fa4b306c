import { pathToFileURL } from "node:url";
import { build, isCurrent } from "./build/stamp";
import { buildSteps } from "./build/steps";
import { step } from "./setup/progress.mjs";

/** Makes what is out of date; says nothing when everything is current. */
export async function buildAll(): Promise<void> {
  for (const each of buildSteps) {
    if (!(await isCurrent(each))) await step(`build: ${each.name}`, () => build(each));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildAll();
