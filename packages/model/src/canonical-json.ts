/** Keys as objects of one shape have them, and in order, each with what comes before its value. */
interface Shape {
  readonly keys: readonly string[];
  readonly ordered: readonly { readonly key: string; readonly head: string }[];
}

/** By first key: the objects of a list have the same keys in the same order, so they are sorted once. */
const shapes = new Map<string, Shape>();
const remembered = 1_000;

/** What stands between quotes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** Stable text of an object or configuration, keys in order: equal content gives equal text (and equal hash). */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return plain.test(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const record = value as Record<string, unknown>;
  let text = "";
  for (const { key, head } of shapeOf(record).ordered) {
    const each = record[key];
    if (each !== undefined) text += (text === "" ? "" : ",") + head + canonicalJson(each);
  }
  return `{${text}}`;
}

function shapeOf(record: Record<string, unknown>): Shape {
  const keys = Object.keys(record);
  const first = keys[0] ?? "";
  const known = shapes.get(first);
  if (known?.keys.length === keys.length && keys.every((key, place) => key === known.keys[place])) return known;
  const ordered = [...keys].sort().map((key) => ({ key, head: `${JSON.stringify(key)}:` }));
  const shape = { keys, ordered };
  if (shapes.size < remembered || known) shapes.set(first, shape);
  return shape;
}
