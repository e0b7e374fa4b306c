import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import {
  assertNoOtherOwner,
  createLab,
  inNamespace,
  type LabNode,
  labNamespaces,
  removeLab,
  serverOf,
} from "../packages/lab/src/index";

const usage = `npm run lab -- up                        bring a lab up and leave it running
npm run lab -- down                      remove it, or what a crash left of it
npm run lab -- in <node> -- <argv>       run a program inside a node:  in client -- curl http://10.20.1.11/
npm run lab -- stop <server>             stop the nginx of server-1, server-2, ...
npm run lab -- start <server>            start it again

--prefix <name>   another lab than the one of npm start`;

const { values, positionals, tokens } = parseArgs({
  allowPositionals: true,
  tokens: true,
  options: { prefix: { type: "string", default: "loaddirector" } },
});
const { prefix } = values;
const [verb, node = ""] = positionals;

try {
  await obey();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function obey(): Promise<void> {
  switch (verb) {
    case "up":
      for (const each of (await createLab({ prefix })).plan.nodes) console.log(`${prefix}-${each}`);
      return;
    case "down":
      await assertNoOtherOwner(prefix); // that one takes it down by itself
      return removeLab(prefix);
    case "stop":
      return serverOf(prefix, node as LabNode).stop();
    case "start":
      return serverOf(prefix, node as LabNode).start();
    case "in":
      process.exitCode = runInside();
      return;
    default:
      throw new Error(usage);
  }
}

function runInside(): number {
  const name = `${prefix}-${node}`;
  if (!labNamespaces(prefix).includes(name)) throw new Error(`there is no ${name}`);
  const end = tokens.find((token) => token.kind === "option-terminator");
  const argv = end ? process.argv.slice(2 + end.index + 1) : [];
  if (argv.length === 0) throw new Error(usage);
  const [program, ...args] = inNamespace(name, argv);
  return spawnSync(program!, args, { stdio: "inherit" }).status ?? 1;
}
