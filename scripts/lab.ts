import { spawnSync } from "node:child_process";
import { createLab, inNamespace, labNamespaces, removeLab } from "../packages/lab/src/index";

const usage = `npm run lab -- up [prefix]                       bring a lab up and leave it running
npm run lab -- down [prefix]                     remove it, or what a crash left of it
npm run lab -- in <node> [--prefix p] -- <argv>  run a program inside a node, e.g.  in client -- curl http://10.20.1.11/`;

const [verb, ...rest] = process.argv.slice(2);

/** The lab of `npm start`, unless another prefix is given. */
const defaultPrefix = "loaddirector";

switch (verb) {
  case "up": {
    const lab = await createLab({ prefix: rest[0] ?? defaultPrefix });
    for (const node of lab.plan.nodes) console.log(lab.namespace(node));
    break;
  }
  case "down":
    await removeLab(rest[0] ?? defaultPrefix);
    break;
  case "in": {
    const at = rest.indexOf("--");
    const named = rest.indexOf("--prefix");
    const prefix = named > 0 && named < at ? rest[named + 1]! : defaultPrefix;
    const name = `${prefix}-${rest[0]}`;
    if (at < 1 || !labNamespaces(prefix).includes(name)) fail(`there is no ${name}\n${usage}`);
    const [program, ...args] = inNamespace(name, rest.slice(at + 1));
    process.exitCode = spawnSync(program!, args, { stdio: "inherit" }).status ?? 1;
    break;
  }
  default:
    fail(usage);
}

function fail(text: string): never {
  console.error(text);
  process.exit(2);
}
