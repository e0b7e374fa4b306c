import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { until } from "./network";
import type { Progress } from "./steady-traffic";

const tsx = createRequire(import.meta.url).resolve("tsx");
const program = fileURLToPath(new URL("steady-traffic.ts", import.meta.url));

/** For tests: clients in a namespace that go on whatever this process does. */
export function startTraffic(namespace: string, host: string, ports: { web: number; echo: number }) {
  const argv = [`--net=/run/netns/${namespace}`, process.execPath, "--import", tsx, program, host];
  const child = spawn("nsenter", [...argv, String(ports.web), String(ports.echo)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let progress: Progress = { kept: 0, fresh: 0, datagrams: 0, errors: [] };
  child.on("message", (said) => {
    progress = said as Progress;
  });
  return {
    progress: () => progress,
    /** Until so many more of each kind were answered, or something went wrong. */
    async more(steps: number): Promise<void> {
      const { kept, fresh, datagrams } = progress;
      await until(
        () =>
          progress.errors.length > 0 ||
          (progress.kept >= kept + steps && progress.fresh >= fresh + steps && progress.datagrams >= datagrams + steps),
        30_000,
      );
    },
    /** Lets what is under way come to its end. */
    async stop(): Promise<Progress> {
      const ended = once(child, "exit", { signal: AbortSignal.timeout(30_000) });
      child.send("enough");
      await ended;
      return progress;
    },
    kill: () => child.kill(),
  };
}
