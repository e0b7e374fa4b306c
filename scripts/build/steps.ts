import { join } from "node:path";
import { execute } from "../../packages/lab/src/program";
import { buildBundles, bundles } from "./bundles";
import { type BuildStep, root } from "./stamp";

const minutes = 60_000;
const packages = ["packages", "tsconfig.base.json"];

/** In order: each may use what the ones before it made. */
export const buildSteps: BuildStep[] = [
  {
    name: "database client",
    inputs: ["prisma/schema.prisma", "prisma.config.ts"],
    outputs: ["packages/store/src/generated"],
    run: () => run([bin("prisma"), "generate"], { PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" }),
  },
  {
    name: "forwarding program for the kernel",
    inputs: ["packages/engine-ebpf/bpf", "packages/engine-ebpf/build.ts", "packages/engine-ebpf/generate-abi.ts"],
    outputs: ["packages/engine-ebpf/dist/director.bpf.o", "packages/engine-ebpf/dist/director-xdp.bpf.o"],
    run: () => run([process.execPath, "--import", "tsx", "packages/engine-ebpf/build.ts"]),
  },
  {
    name: "agent, health and console",
    inputs: [...packages, "apps/console/server", "scripts/build/bundles.ts", "scripts/start/seed-process.ts"],
    outputs: Object.keys(bundles).map((name) => `dist/${name}.mjs`),
    run: () => buildBundles(),
  },
  {
    name: "console pages",
    inputs: [
      "apps/console",
      "packages/model/src",
      "packages/messages/src",
      "packages/api/src",
      "packages/agent-api/src",
    ],
    outputs: ["apps/console/.next/BUILD_ID"],
    run: () => run([bin("next"), "build", "apps/console"], { NEXT_TELEMETRY_DISABLED: "1" }),
  },
];

function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

async function run(argv: string[], env: Record<string, string> = {}): Promise<void> {
  await execute(argv, { cwd: root, env: { ...process.env, ...env }, timeout: 10 * minutes });
}
