import type { Health } from "@loaddirector/model";
import { type FromHealth, toHealthSchema } from "./check-target";
import { createChecker } from "./checker";

/** Results are sent together, this many milliseconds after the first. */
const gather = 20;

const fresh = new Map<string, Health>();
let timer: NodeJS.Timeout | null = null;

const checker = createChecker({
  report(id, health) {
    fresh.set(id, health);
    if (!timer) timer = setTimeout(sendResults, gather);
  },
});

function sendResults(): void {
  timer = null;
  const results = [...fresh].map(([id, health]) => ({ id, health }));
  fresh.clear();
  send({ type: "results", results });
}

function send(text: FromHealth): void {
  if (process.connected) process.send?.(text);
}

process.on("message", (text) => {
  const parsed = toHealthSchema.safeParse(text);
  if (parsed.success) checker.configure(parsed.data.checks);
  else process.stderr.write(`${JSON.stringify({ level: "error", key: "health.badMessage" })}\n`);
});
// The agent is gone or wants no more of this; Ctrl-C in a terminal is the agent's to answer.
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.on("SIGINT", () => {});
send({ type: "ready" });
