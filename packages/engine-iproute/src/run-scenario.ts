import { execFileSync, spawn } from "node:child_process";

/** For tests: a script of this folder in a process of its own inside a network namespace. Its status, and what it said. */
export async function runScenario(namespace: string, script: string): Promise<{ status: unknown; output: string }> {
  const path = new URL(`./${script}.ts`, import.meta.url).pathname;
  const argv = [`--net=/run/netns/${namespace}`, "--", process.execPath, "--import", import.meta.resolve("tsx"), path];
  const child = spawn("nsenter", argv, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  const status = await new Promise((resolve) => child.once("close", resolve));
  return { status, output };
}

/** For tests: runs `ip`; throws with its message. */
export const ip = (...argv: string[]): string => execFileSync("ip", argv, { encoding: "utf8", timeout: 10_000 });
