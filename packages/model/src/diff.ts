import { canonicalJson } from "./canonical-json";
import { changedObjects } from "./changed-objects";
import { type AnyObject, type Config, kindOrder, type ObjectChange, objectsOf } from "./config";
import type { ObjectKind } from "./id";
import { type Message, message } from "./message";

/** A field that differs; path as in Issue. Values are what people typed, never sentences; null before: it was not there. */
export interface FieldDifference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** One line of a semantic diff. */
export interface SemanticChange {
  readonly kind: ObjectKind;
  readonly id: string;
  readonly name: string;
  readonly action: "create" | "update" | "remove";
  readonly fields: readonly FieldDifference[];
  readonly text: Message;
}

/** Objects that differ between two configurations: creations and updates parents first, then removals children first. */
export function diffConfigs(before: Config, after: Config): ObjectChange[] {
  const written: ObjectChange[] = [];
  const removed: ObjectChange[] = [];
  for (const kind of kindOrder)
    for (const changed of changedObjects<AnyObject>(objectsOf(before, kind), objectsOf(after, kind))) {
      const { before: old, after: now } = changed;
      if (old && now && canonicalJson(old) === canonicalJson(now)) continue;
      (now ? written : removed).push({ kind, id: (now ?? old)!.id, before: old, after: now });
    }
  return [...written, ...removed.reverse()];
}

/**
 * Leaves that differ, arrays compared as wholes; of a new object every leaf that is not null. `id` is never a difference.
 */
export function diffFields(before: AnyObject | null, after: AnyObject): FieldDifference[] {
  const found: FieldDifference[] = [];
  const walk = (a: unknown, b: unknown, path: string[]) => {
    if ((isRecord(a) || a === undefined) && isRecord(b)) {
      for (const key of new Set([...Object.keys(a ?? {}), ...Object.keys(b)])) walk(a?.[key], b[key], [...path, key]);
    } else if (canonicalJson(a ?? null) !== canonicalJson(b ?? null)) {
      found.push({ path, before: a ?? null, after: b ?? null });
    }
  };
  walk(before ? { ...before, id: null } : undefined, { ...after, id: null }, []);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Words for a change. `nameOf` gives the name of the service and server a destination belongs to. */
export function describeChange(change: ObjectChange, nameOf: (kind: ObjectKind, id: string) => string): SemanticChange {
  const object = (change.after ?? change.before)!;
  const name =
    "name" in object
      ? object.name
      : `${nameOf("virtualService", object.virtualServiceId)} / ${nameOf("realServer", object.realServerId)}`;
  const action = change.before === null ? "create" : change.after === null ? "remove" : "update";
  const fields = change.after ? diffFields(change.before, change.after) : [];
  return {
    kind: change.kind,
    id: change.id,
    name,
    action,
    fields,
    text: message(`change.${action}`, { kind: message(`kind.${change.kind}`), name }),
  };
}
