import { connect } from "node:net";
import { message } from "@loaddirector/model";
import type { CheckTarget } from "./check-target";
import { failureReason } from "./failure-reason";
import type { CheckResult } from "./verdict";

/** Healthy: the server accepts a connection in time. */
export function probeTcp({ address, port, timeoutMs }: CheckTarget, signal: AbortSignal): Promise<CheckResult> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const socket = connect({ host: address, port });
    const settle = (result: CheckResult) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      socket.destroy();
      resolve(result);
    };
    const stop = () => settle({ ok: false, reason: message("health.stopped") });
    const timer = setTimeout(
      () => settle({ ok: false, reason: message("health.timeout", { ms: timeoutMs }) }),
      timeoutMs,
    );
    signal.addEventListener("abort", stop, { once: true });
    socket.once("connect", () => settle({ ok: true, latencyMs: milliseconds(begun) }));
    socket.on("error", (error) => settle({ ok: false, reason: failureReason(error) }));
  });
}

/** One decimal. */
export function milliseconds(begun: number): number {
  return Math.round((performance.now() - begun) * 10) / 10;
}
