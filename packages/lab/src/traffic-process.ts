// Started by traffic.ts inside a node; prints one JSON line per request. Ends when standard input does.
import { get } from "node:http";
import type { Sample, TrafficOptions } from "./traffic";

const { url, perSecond, seconds, timeout } = JSON.parse(process.argv[2]!) as Required<TrafficOptions>;
const total = Math.round(perSecond * seconds);
const begin = Date.now();
let begun = 0;

/** Begins what is due: a late timer catches up instead of losing pace. */
const pace = setInterval(() => {
  const due = Math.min(total, Math.floor(((Date.now() - begin) / 1000) * perSecond) + 1);
  for (; begun < due; begun++) request();
  if (begun >= total) stop();
}, 2);

process.stdin.on("end", stop).on("error", stop).resume();

function stop(): void {
  clearInterval(pace);
  process.stdin.destroy();
}

function request(): void {
  const at = Date.now();
  let reported = false;
  const report = (sample: Pick<Sample, "status" | "error" | "server">) => {
    if (reported) return;
    reported = true;
    clearTimeout(timer);
    process.stdout.write(`${JSON.stringify({ begun: at, ended: Date.now(), ...sample })}\n`);
  };
  const fail = (error: Error) => report({ status: null, error: error.message, server: null });
  const outgoing = get(url, { agent: false }, (answer) => {
    const server = answer.headers["x-server"];
    answer.on("error", fail).resume();
    answer.on("end", () =>
      report({ status: answer.statusCode ?? null, error: null, server: server ? String(server) : null }),
    );
  });
  outgoing.on("error", fail);
  const timer = setTimeout(() => outgoing.destroy(new Error("timeout")), timeout);
}
