/** Keys as objects of one shape have them, and in order. */
interface Shape {
  readonly keys: readonly string[];
  readonly ordered: readonly string[];
}

/** By first key: the objects of a list have the same keys in the same order, so they are sorted once. */
const shapes = new Map<string, Shape>();
const remembered = 1_000;

/** Stable text of an object or configuration, keys in order: equal content gives equal text (and equal hash). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const record = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const key of shapeOf(record).ordered) {
    const each = record[key];
    copy[key] = typeof each === "object" ? ordered(each) : each;
  }
  return copy;
}

function shapeOf(record: Record<string, unknown>): Shape {
  const keys = Object.keys(record);
  const first = keys[0] ?? "";
  const known = shapes.get(first);
  if (known?.keys.length === keys.length && keys.every((key, place) => key === known.keys[place])) return known;
  const shape = { keys, ordered: [...keys].sort() };
  if (shapes.size < remembered || known) shapes.set(first, shape);
  return shape;
}
