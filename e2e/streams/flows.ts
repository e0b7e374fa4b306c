import type { ChildProcess, SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Lab, LabNode } from "../../packages/lab/src/index";

export interface FlowsRequest {
  /** Taken in turn by the flows. */
  targets: { host: string; port: number }[];
  flows: number;
  chunkBytes: number;
  /** Milliseconds between two chunks of one flow. */
  everyMs: number;
  /** The flows end by themselves after that time. */
  seconds: number;
}

export interface FlowsReport {
  /** Flows that were given back exactly what they sent, by SHA-256. */
  whole: number;
  /** Sent by all flows together. */
  bytes: number;
  errors: string[];
}

export interface Flows {
  /** Ends all flows in order and tells what became of them. */
  end(): Promise<FlowsReport>;
}

/** Opens the flows from the client's namespace; returns when all are established and move. */
export async function openFlows(lab: Lab, request: FlowsRequest): Promise<Flows> {
  const child = spawnProgram(lab, "client", "flows-process.ts", [JSON.stringify(request)]);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    if (line.done) throw new Error("the flows' process ended before its time");
    return JSON.parse(line.value) as { type: string; flows: number } & FlowsReport;
  };
  const { flows } = await next();
  if (flows !== request.flows) throw new Error(`${request.flows - flows} flows could not be opened`);
  return {
    async end() {
      child.stdin!.end();
      const { whole, bytes, errors } = await next();
      return { whole, bytes, errors };
    },
  };
}

/** Gives back every byte on a port of a real server, of both families. Returns when it listens. */
export async function startEcho(lab: Lab, server: LabNode, port: number): Promise<{ stop(): Promise<void> }> {
  const child = spawnProgram(lab, server, "echo-process.ts", [String(port)]);
  const ended = once(child, "exit");
  await Promise.race([
    once(child.stdout!, "data"),
    ended.then(() => Promise.reject(new Error(`the echo of ${server} ended at once`))),
  ]);
  return {
    async stop() {
      child.stdin!.end();
      await ended;
    },
  };
}

function spawnProgram(lab: Lab, node: LabNode, name: string, args: string[]): ChildProcess {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const options: SpawnOptions = { stdio: ["pipe", "pipe", "inherit"] };
  return lab.spawnIn(node, [process.execPath, "--import", import.meta.resolve("tsx"), program, ...args], options);
}
