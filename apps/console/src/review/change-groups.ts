import type { ObjectKind, SemanticChange } from "@loaddirector/model";

/** Changes that are read together: a service with its destinations, or all objects of another kind. */
export interface ChangeGroup<C extends SemanticChange> {
  /** Id of the service, or the kind. */
  readonly key: string;
  readonly kind: ObjectKind;
  /** Of the service; null for a kind. */
  readonly name: string | null;
  readonly changes: readonly C[];
}

export function groupChanges<C extends SemanticChange>(
  changes: readonly C[],
  serviceOf: (destinationId: string) => { readonly id: string; readonly name: string } | null,
): readonly ChangeGroup<C>[] {
  const groups = new Map<string, { kind: ObjectKind; name: string | null; changes: C[] }>();
  for (const change of changes) {
    const service =
      change.kind === "virtualService"
        ? { id: change.id, name: change.name }
        : change.kind === "destination"
          ? serviceOf(change.id)
          : null;
    const key = service?.id ?? change.kind;
    const kind = service ? "virtualService" : change.kind;
    const group = groups.get(key) ?? { kind, name: service?.name ?? null, changes: [] };
    // The service's own change stands before those of its destinations, also when it is removed last.
    if (change.kind === "virtualService") group.changes.unshift(change);
    else group.changes.push(change);
    groups.set(key, group);
  }
  const rank = (kind: ObjectKind) => (kind === "virtualService" ? 0 : 1);
  return [...groups].map(([key, group]) => ({ key, ...group })).sort((a, b) => rank(a.kind) - rank(b.kind));
}
