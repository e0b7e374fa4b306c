import { readFileSync } from "node:fs";
import { interfaceRoleSchema } from "@loaddirector/model";
import { z } from "zod";

const folder = z.string().regex(/^\/[A-Za-z0-9._/-]*$/, { error: "an absolute path" });
const userNumber = z.number().int().min(0).max(0xffff_fffe).nullable().default(null);
const room = (most: number) => z.number().int().min(1).max(most);

export const agentConfigSchema = z
  .strictObject({
    /** Name of this director on the host: it is in every pinned object. */
    instance: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
    /** Sockets and pins; gone after a reboot. Must not be writable by anybody else. */
    runDir: folder,
    /** running.json, overlay.json, events; survives reboots. */
    stateDir: folder,
    /** auto: eBPF where the kernel and the privileges allow it, else memory, which says that nothing is forwarded. */
    engine: z.enum(["ebpf", "memory", "auto"]).default("auto"),
    interfaces: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[A-Za-z0-9._-]{1,15}$/),
          role: interfaceRoleSchema,
        }),
      )
      .default([]),
    /** Who may use agent.sock besides root; null: root only. */
    consoleUid: userNumber,
    consoleGid: userNumber,
    /** Who the health process becomes; null: the agent's own user (where there is no root). */
    healthUid: userNumber,
    healthGid: userNumber,
    /** Who the process that relays FTP becomes; null: who the health process becomes. */
    ftpUid: userNumber,
    ftpGid: userNumber,
    /** Who the DNS server becomes; null: who the health process becomes. */
    dnsUid: userNumber,
    dnsGid: userNumber,
    /** Least room in the forwarding tables. More than they have is given at the next start, under traffic; less is not taken. */
    capacity: z
      .strictObject({
        services: room(1 << 17),
        destinations: room(1 << 20),
        connections4: room(1 << 24),
        connections6: room(1 << 24),
      })
      .partial()
      .default({}),
    /** Compiled data plane; null: where the engine's own build puts it. */
    objectPath: folder.nullable().default(null),
  })
  .transform((config) => ({
    ...config,
    consoleGid: config.consoleGid ?? config.consoleUid,
    healthGid: config.healthGid ?? config.healthUid,
    ftpUid: config.ftpUid ?? config.healthUid,
    ftpGid: config.ftpGid ?? config.ftpUid ?? config.healthGid ?? config.healthUid,
    dnsUid: config.dnsUid ?? config.healthUid,
    dnsGid: config.dnsGid ?? config.dnsUid ?? config.healthGid ?? config.healthUid,
  }));
export type AgentConfig = z.infer<typeof agentConfigSchema>;

/** Reads the file LD_CONFIG names: the only place where this process looks at its environment. */
export function readAgentConfig(environment: NodeJS.ProcessEnv): AgentConfig {
  const path = environment.LD_CONFIG;
  if (!path) throw new Error("LD_CONFIG names no configuration file");
  const parsed = agentConfigSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
