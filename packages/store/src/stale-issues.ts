import { canonicalJson, diffFields, type Issue, issue } from "@loaddirector/model";
import type { StoredObject } from "./rows";
import type { ObjectWrite } from "./write-objects";

/**
 * Empty when the writer has read what is stored. Otherwise one `conflict.stale` per field where the stored object and
 * the one to be written differ: {by, at, theirs, yours}; `at` in milliseconds since 1970.
 */
export function staleIssues(stored: StoredObject | null, write: ObjectWrite): Issue[] {
  const ref = { kind: write.kind, id: write.id };
  const current = stored?.candidate ?? null;
  if (write.version === null) return current ? [issue("error", ref, [], "conflict.exists", attribution(stored!))] : [];
  if (!stored) return [issue("error", ref, [], "conflict.gone")];
  if (stored.version === write.version) return [];
  if (!current) return [issue("error", ref, [], "conflict.removed", attribution(stored))];
  const fields = write.object ? diffFields(current, write.object) : [];
  return [
    issue("error", ref, [], "conflict.staleObject", attribution(stored)),
    ...fields.map(({ path, before, after }) =>
      issue("error", ref, path, "conflict.stale", {
        ...attribution(stored),
        theirs: shown(before),
        yours: shown(after),
      }),
    ),
  ];
}

function attribution({ changedBy, changedAt }: StoredObject) {
  return { by: changedBy, at: changedAt };
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson(value);
}
