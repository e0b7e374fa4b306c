/** What a filter can ask of a row; several values of a field match when one of them does. */
export type FilterFields = Readonly<Record<string, string | number | readonly string[] | null>>;

type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=";

export type FilterTerm =
  /** Anywhere in any text. */
  | { readonly kind: "text"; readonly text: string; readonly negated: boolean }
  | { readonly kind: "field"; readonly field: string; readonly operator: Operator; readonly value: string };

const fieldForm = /^([a-z]+)(!=|>=|<=|=|>|<)(.*)$/i;

/** Terms between spaces, all of which must hold: `state!=up`, `weight>=50`, `web`, `-canary`. */
export function parseFilter(typed: string): readonly FilterTerm[] {
  return typed
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word): FilterTerm => {
      const found = fieldForm.exec(word);
      if (found)
        return {
          kind: "field",
          field: found[1]!.toLowerCase(),
          operator: found[2] as Operator,
          value: found[3]!.toLowerCase(),
        };
      const negated = word.length > 1 && word.startsWith("-");
      return { kind: "text", text: (negated ? word.slice(1) : word).toLowerCase(), negated };
    });
}

/** Fields the terms name that rows do not have. */
export function unknownFields(terms: readonly FilterTerm[], known: readonly string[]): readonly string[] {
  return terms.flatMap((term) => (term.kind === "field" && !known.includes(term.field) ? [term.field] : []));
}

export function matchesFilter(fields: FilterFields, terms: readonly FilterTerm[]): boolean {
  return terms.every((term) =>
    term.kind === "text" ? hasText(fields, term.text) !== term.negated : holds(fields[term.field] ?? null, term),
  );
}

function hasText(fields: FilterFields, text: string): boolean {
  return Object.values(fields).some((value) => valuesOf(value).some((each) => each.includes(text)));
}

function holds(value: FilterFields[string], term: Extract<FilterTerm, { kind: "field" }>): boolean {
  if (term.operator === "=" || term.operator === "!=") {
    const values = valuesOf(value);
    const equal = term.value === "" ? values.length === 0 : values.some((each) => alike(each, term.value));
    return equal === (term.operator === "=");
  }
  const bound = Number(term.value);
  if (typeof value !== "number" || term.value === "" || Number.isNaN(bound)) return false;
  if (term.operator === ">") return value > bound;
  if (term.operator === "<") return value < bound;
  return term.operator === ">=" ? value >= bound : value <= bound;
}

function valuesOf(value: FilterFields[string]): readonly string[] {
  if (value === null || value === "") return [];
  const list = typeof value === "object" ? value : [String(value)];
  return list.map((each) => each.toLowerCase());
}

/** `*` stands for any run of characters. */
function alike(value: string, pattern: string): boolean {
  if (!pattern.includes("*")) return value === pattern;
  const parts = pattern.split("*");
  if (!value.startsWith(parts[0]!) || !value.endsWith(parts.at(-1)!)) return false;
  let from = parts[0]!.length;
  const end = value.length - parts.at(-1)!.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return from <= end;
}
