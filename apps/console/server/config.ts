import { readFileSync } from "node:fs";
import { z } from "zod";

export const consoleConfigSchema = z.strictObject({
  listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }),
  /** Database, secret and box id; the console's own, 0700. */
  dataDir: z.string().startsWith("/"),
  agentSocket: z.string().startsWith("/"),
  certificateDir: z.string().startsWith("/"),
  /** `name:port` as browsers write it; the first one is in the link for the first administrator. */
  allowedHosts: z.array(z.string().min(1).toLowerCase()),
  boxName: z.string().min(1).max(64),
});
export type ConsoleConfig = z.infer<typeof consoleConfigSchema>;

/** The only reader of the environment: LD_CONSOLE_CONFIG is the path of a JSON file. */
export function readConfig(): ConsoleConfig {
  const path = process.env.LD_CONSOLE_CONFIG;
  if (!path) throw new Error("LD_CONSOLE_CONFIG must name the console's configuration file");
  return consoleConfigSchema.parse(JSON.parse(readFileSync(path, "utf8")));
}
