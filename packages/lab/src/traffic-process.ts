// Started by traffic.ts inside a node; prints one JSON line per request. Ends when standard input does.
import { createSocket } from "node:dgram";
import { get } from "node:http";
import { get as getByTls } from "node:https";
import type { Sample, TrafficOptions } from "./traffic";

const { url, perSecond, seconds, timeout } = JSON.parse(process.argv[2]!) as Required<TrafficOptions>;
const urls = [url].flat().map((each) => new URL(each));
const total = Math.round(perSecond * seconds);
const begin = Date.now();
let begun = 0;

/** Begins what is due: a late timer catches up instead of losing pace. */
const pace = setInterval(() => {
  const due = Math.min(total, Math.floor(((Date.now() - begin) / 1000) * perSecond) + 1);
  for (; begun < due; begun++) request(urls[begun % urls.length]!);
  if (begun >= total) stop();
}, 2);

process.stdin.on("end", stop).on("error", stop).resume();

function stop(): void {
  clearInterval(pace);
  process.stdin.destroy();
}

function request(url: URL): void {
  const at = Date.now();
  let reported = false;
  const report = (sample: Pick<Sample, "status" | "error" | "server">) => {
    if (reported) return;
    reported = true;
    clearTimeout(timer);
    process.stdout.write(`${JSON.stringify({ begun: at, ended: Date.now(), ...sample })}\n`);
  };
  const fail = (error: Error) => report({ status: null, error: error.message, server: null });
  const abandon = url.protocol === "udp:" ? datagram(url, report, fail) : page(url, report, fail);
  const timer = setTimeout(() => abandon(new Error("timeout")), timeout);
}

type Report = (sample: Pick<Sample, "status" | "error" | "server">) => void;
type Fail = (error: Error) => void;

function page(url: URL, report: Report, fail: Fail): Fail {
  const ask = url.protocol === "https:" ? getByTls : get;
  const outgoing = ask(url, { agent: false, rejectUnauthorized: false }, (answer) => {
    const server = answer.headers["x-server"];
    answer.on("error", fail).resume();
    answer.on("end", () =>
      report({ status: answer.statusCode ?? null, error: null, server: server ? String(server) : null }),
    );
  });
  outgoing.on("error", fail);
  return (error) => outgoing.destroy(error);
}

function datagram(url: URL, report: Report, fail: Fail): Fail {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  const end = (error: Error) => {
    socket.removeAllListeners().close();
    fail(error);
  };
  socket.on("error", end).on("message", (answer) => {
    socket.removeAllListeners().close();
    report({ status: 200, error: null, server: answer.toString().split(" ")[0] ?? null });
  });
  socket.connect(Number(url.port), host, () => socket.send("?"));
  return end;
}
