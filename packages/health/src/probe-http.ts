import { type IncomingMessage, request } from "node:http";
import { addressFamily, formatEndpoint, message } from "@loaddirector/model";
import type { CheckTarget, Probe } from "./check-target";
import { failureReason } from "./failure-reason";
import { milliseconds } from "./probe-tcp";
import type { CheckResult } from "./verdict";

/** Bytes of the body that are searched. */
const bodyLimit = 64 * 1024;

type HttpProbe = Extract<Probe, { type: "http" }>;

/** Healthy: a status in the range and, if asked, the text in the first 64 KiB, all in time. Redirects are answers. */
export function probeHttp(target: CheckTarget, probe: HttpProbe, signal: AbortSignal): Promise<CheckResult> {
  const { address, port, timeoutMs } = target;
  return new Promise((resolve) => {
    const begun = performance.now();
    const sent = request({
      host: address,
      port,
      family: addressFamily(address),
      path: probe.path,
      agent: false,
      maxHeaderSize: 16 * 1024,
      headers: {
        Host: probe.host ?? formatEndpoint(address, port),
        "User-Agent": "LoadDirector-health/1",
        Accept: "*/*",
        Connection: "close",
      },
    });
    const settle = (result: CheckResult) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      sent.destroy();
      resolve(result);
    };
    const stop = () => settle({ ok: false, reason: message("health.stopped") });
    const timer = setTimeout(
      () => settle({ ok: false, reason: message("health.timeout", { ms: timeoutMs }) }),
      timeoutMs,
    );
    signal.addEventListener("abort", stop, { once: true });
    // Stays on after the answer: destroying a request in mid-air makes it say so.
    sent.on("error", (error) => settle({ ok: false, reason: failureReason(error) }));
    sent.once("response", (answer) => {
      answer.on("error", (error) => settle({ ok: false, reason: failureReason(error) }));
      const found = answer.statusCode ?? 0;
      if (found < probe.statusFirst || found > probe.statusLast) {
        const { statusFirst: first, statusLast: last } = probe;
        settle({ ok: false, reason: message("health.status", { found, first, last }) });
      } else if (probe.bodyContains === null) settle({ ok: true, latencyMs: milliseconds(begun) });
      else search(answer, Buffer.from(probe.bodyContains), begun, settle);
    });
    sent.end();
  });
}

function search(answer: IncomingMessage, text: Buffer, begun: number, settle: (result: CheckResult) => void): void {
  const missing = () => settle({ ok: false, reason: message("health.body") });
  let body = Buffer.alloc(0);
  answer.on("data", (chunk: Buffer) => {
    body = Buffer.concat([body, chunk.subarray(0, bodyLimit - body.length)]);
    if (body.includes(text)) settle({ ok: true, latencyMs: milliseconds(begun) });
    else if (body.length >= bodyLimit) missing();
  });
  answer.once("end", missing);
}
