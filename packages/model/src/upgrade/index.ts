import { type Config, configSchema, modelVersion } from "../config";
import { type Issue, issue, issuesOfZod } from "../issue";

type Step = (config: Record<string, unknown>) => Record<string, unknown>;

/** steps[n] turns a configuration of modelVersion n into one of n + 1. Used by rollback, import, restore and running.json. */
const steps: Readonly<Record<number, Step>> = {};

export type Upgraded = { ok: true; config: Config } | { ok: false; issues: Issue[] };

/** Parses a snapshot of this or an earlier model version; a later one is refused with `upgrade.newer`. */
export function upgradeConfig(input: unknown): Upgraded {
  if (typeof input !== "object" || input === null) return refused("upgrade.unreadable");
  let config = input as Record<string, unknown>;
  const version = config.modelVersion;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) return refused("upgrade.unreadable");
  if (version > modelVersion) return refused("upgrade.newer", { found: version, known: modelVersion });
  for (let from = version; from < modelVersion; from++) config = { ...steps[from]!(config), modelVersion: from + 1 };
  const parsed = configSchema.safeParse(config);
  return parsed.success ? { ok: true, config: parsed.data } : { ok: false, issues: issuesOfZod(parsed.error) };
}

function refused(key: string, values?: Record<string, number>): Upgraded {
  return { ok: false, issues: [issue("error", null, [], key, values)] };
}
