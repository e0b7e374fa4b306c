import type { SqlConnection } from "./database";

export interface RevisionStep {
  readonly number: number;
  /** `before`: take this revision back; `after`: take it in. */
  readonly image: "before" | "after";
}

/** The steps that lead from one revision to another over their nearest common ancestor; null is the empty start. */
export function revisionPath(sql: SqlConnection, from: number | null, to: number | null): RevisionStep[] {
  const parentOf = sql.prepare(`SELECT "parent" FROM "Revision" WHERE "number" = ?`);
  const ancestry = (start: number | null) => {
    const numbers: number[] = [];
    for (let at = start; at !== null; at = (parentOf.get(at) as { parent: number | null }).parent) numbers.push(at);
    return numbers;
  };
  const back = ancestry(from);
  const forth = ancestry(to);
  while (back.length > 0 && forth.length > 0 && back.at(-1) === forth.at(-1)) {
    back.pop();
    forth.pop();
  }
  return [
    ...back.map((number) => ({ number, image: "before" as const })),
    ...forth.reverse().map((number) => ({ number, image: "after" as const })),
  ];
}
