import { type AnyObject, canonicalJson, diffFields } from "@loaddirector/model";

/** A field that two people changed to different values. */
export interface FieldConflict {
  readonly path: readonly string[];
  readonly base: unknown;
  readonly theirs: unknown;
  readonly yours: unknown;
}

export interface Merge<T> {
  /** Yours, with the fields only they changed taken over. */
  readonly merged: T;
  readonly conflicts: readonly FieldConflict[];
  /** Paths that only they changed. */
  readonly takenOver: readonly (readonly string[])[];
}

/** Brings what you typed (from `base`) together with what somebody else has saved meanwhile. */
export function threeWay<T extends AnyObject>(base: T, theirs: T, yours: T): Merge<T> {
  const mine = new Set(diffFields(base, yours).map(({ path }) => path.join(".")));
  const conflicts: FieldConflict[] = [];
  const takenOver: (readonly string[])[] = [];
  let merged = yours;
  for (const { path, before, after } of diffFields(base, theirs)) {
    const own = readPath(yours, path);
    if (canonicalJson(own ?? null) === canonicalJson(after)) continue;
    const touched = [...mine].some((each) => covers(each, path.join(".")));
    if (touched) conflicts.push({ path, base: before, theirs: after, yours: own });
    else {
      merged = writePath(merged, path, after);
      takenOver.push(path);
    }
  }
  return { merged, conflicts, takenOver };
}

const covers = (one: string, other: string) =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

export function readPath(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    object,
  );
}

/** A copy with one value replaced. */
function writePath<T>(object: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const inner = (object ?? {}) as Record<string, unknown>;
  return { ...inner, [key]: writePath(inner[key], rest, value) } as T;
}
