import { type Config, configLists, configSchema, kindOrder, modelVersion } from "../config";
import type { ObjectKind } from "../id";
import { type Issue, issue, issuesOfZod } from "../issue";
import { dnsNames } from "./dns-names";
import { echo } from "./echo";
import { hooks } from "./hooks";
import { localAddresses } from "./local-addresses";
import { protection } from "./protection";

export type StoredShape = Record<string, unknown>;
/** What an object of each kind becomes; kinds that are left out stay as they are. */
export type Step = Readonly<Partial<Record<ObjectKind, (object: StoredShape) => StoredShape>>>;

/** steps[n] turns objects of modelVersion n into those of n + 1. Used by rollback, import, restore and running.json. */
const steps: Readonly<Record<number, Step>> = {
  1: localAddresses,
  2: hooks,
  3: protection,
  4: { ...dnsNames, ...echo },
};

export type Upgraded = { ok: true; config: Config } | { ok: false; issues: Issue[] };

/** Parses a snapshot of this or an earlier model version; a later one is refused with `upgrade.newer`. */
export function upgradeConfig(input: unknown): Upgraded {
  if (typeof input !== "object" || input === null) return refused("upgrade.unreadable");
  const config: StoredShape = { ...input };
  const version = config.modelVersion;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) return refused("upgrade.unreadable");
  if (version > modelVersion) return refused("upgrade.newer", { found: version, known: modelVersion });
  for (const kind of kindOrder) {
    const list = config[configLists[kind]];
    if (version < modelVersion && list === undefined) config[configLists[kind]] = [];
    else if (version < modelVersion && Array.isArray(list))
      config[configLists[kind]] = list.map((object) => upgradeObject(kind, object as StoredShape, version));
  }
  const parsed = configSchema.safeParse({ ...config, modelVersion });
  return parsed.success ? { ok: true, config: parsed.data } : { ok: false, issues: issuesOfZod(parsed.error) };
}

/** One object of an earlier model version, not parsed. */
export function upgradeObject(kind: ObjectKind, object: StoredShape, version: number): StoredShape {
  let current = object;
  for (let from = version; from < modelVersion; from++) current = steps[from]![kind]?.(current) ?? current;
  return current;
}

/** Kinds whose objects differ between this model version and `version`. */
export function upgradedKinds(version: number): readonly ObjectKind[] {
  return kindOrder.filter((kind) =>
    Array.from({ length: modelVersion - version }, (_, step) => steps[version + step]).some((step) => step?.[kind]),
  );
}

function refused(key: string, values?: Record<string, number>): Upgraded {
  return { ok: false, issues: [issue("error", null, [], key, values)] };
}
