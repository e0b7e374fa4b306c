import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Lab } from "./lab";
import type { LabNode } from "./plan";

export interface TrafficOptions {
  /** Asked in turn. `udp://host:port` is a datagram that should be answered; certificates are not looked at. */
  url: string | readonly string[];
  /** Requests begun per second, each on a connection of its own, whatever became of the ones before. */
  perSecond: number;
  /** The whole duration: traffic always ends by itself. */
  seconds: number;
  /** Milliseconds after which a request counts as failed. */
  timeout?: number;
  /** The node the requests come from. */
  from?: LabNode;
}

/** One request. Times are milliseconds since 1970. */
export interface Sample {
  begun: number;
  ended: number;
  /** HTTP status (200 for an answered datagram), or null with `error` when there was no answer. */
  status: number | null;
  error: string | null;
  /** The X-Server header of the answer. */
  server: string | null;
}

export interface Traffic {
  /** What has ended so far, in that order. */
  readonly samples: readonly Sample[];
  /** All samples once the time is over. */
  finished(): Promise<readonly Sample[]>;
  /** Begins no more requests and waits for those on their way. */
  stop(): Promise<readonly Sample[]>;
}

/** Bounded load from a node of the lab, in a process of its own so that it keeps its pace. */
export function startTraffic(lab: Lab, options: TrafficOptions): Traffic {
  const { from = "client", timeout = 3_000, ...load } = options;
  const program = fileURLToPath(new URL("./traffic-process.ts", import.meta.url));
  const argv = [
    process.execPath,
    "--import",
    import.meta.resolve("tsx"),
    program,
    JSON.stringify({ ...load, timeout }),
  ];
  const child = lab.spawnIn(from, argv, { stdio: ["pipe", "pipe", "inherit"] });
  const samples: Sample[] = [];
  const lines = createInterface({ input: child.stdout! });
  lines.on("line", (line) => samples.push(JSON.parse(line) as Sample));
  const ended = Promise.all([once(lines, "close"), once(child, "exit")]);
  // Stopped traffic closes its pipe, perhaps while it is being told so.
  child.stdin!.on("error", () => {});
  const finished = async () => {
    await ended;
    return samples;
  };
  return {
    samples,
    finished,
    stop: () => {
      child.stdin!.end();
      return finished();
    },
  };
}
