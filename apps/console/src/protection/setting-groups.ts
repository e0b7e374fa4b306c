import type { BoxTimeouts, Protection } from "@loaddirector/model";

export type SettingPath = `protection.${keyof Protection}` | `timeouts.${keyof BoxTimeouts}`;

/** One setting of the box. Its words are `protection.setting.<key>`. */
export interface Setting {
  readonly path: SettingPath;
  /** The last part of the path. */
  readonly key: keyof Protection | keyof BoxTimeouts;
  readonly control: "limit" | "switch" | "reuse" | "seconds";
  /** The kernel's name for the same thing. */
  readonly sysctl?: string;
  /** Drop reasons that it causes. */
  readonly reasons: readonly string[];
}

const limit = (key: keyof Protection, reasons: readonly string[], sysctl?: string): Setting => ({
  path: `protection.${key}`,
  key,
  control: "limit",
  reasons,
  ...(sysctl && { sysctl }),
});
const option = (key: keyof Protection, sysctl?: string, control: "switch" | "reuse" = "switch"): Setting => ({
  path: `protection.${key}`,
  key,
  control,
  reasons: [],
  ...(sysctl && { sysctl }),
});
const seconds = (key: keyof BoxTimeouts): Setting => ({
  path: `timeouts.${key}`,
  key,
  control: "seconds",
  reasons: [],
});

export const settingGroups = {
  limits: [
    limit("halfOpenLimit", ["synFlood", "awaitingServer"]),
    limit("sourceConnections", ["sourceRate"]),
    limit("sourcePackets", ["sourcePackets"]),
    limit("unmatchedLimit", ["unmatched"]),
    limit("errorsPerSecond", ["errorLimit"], "icmp_msgs_per_sec"),
    limit("errorsPerSource", ["errorLimit"], "icmp_ratelimit"),
  ],
  connections: [
    option("connReuseMode", "conn_reuse_mode", "reuse"),
    option("expireNodestConn", "expire_nodest_conn"),
    option("expireQuiescentTemplate", "expire_quiescent_template"),
    option("sloppyTcp", "sloppy_tcp"),
    option("secureTcp", "secure_tcp"),
    option("unmatchedToStack"),
  ],
  timeouts: [seconds("established"), seconds("synReceived"), seconds("finWait"), seconds("udp")],
} as const satisfies Record<string, readonly Setting[]>;
export type SettingGroup = keyof typeof settingGroups;
export const groupNames = Object.keys(settingGroups) as SettingGroup[];
