import { Socket } from "node:net";
import { createControlServer } from "./control-server";
import { type FromFtp, toFtpSchema } from "./wire";

const server = createControlServer((said: FromFtp) => {
  if (process.connected) process.send?.(said);
});

process.on("message", (text, handle) => {
  const parsed = toFtpSchema.safeParse(text);
  if (parsed.success) server.take(parsed.data, handle instanceof Socket ? handle : null);
  else process.stderr.write(`${JSON.stringify({ level: "error", key: "ftp.badMessage" })}\n`);
});
// The agent is gone: nobody could let data connections through.
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.on("SIGINT", () => {});
process.send?.({ type: "ready" } satisfies FromFtp);
