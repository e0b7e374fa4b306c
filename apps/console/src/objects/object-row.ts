import type { AppRouter } from "@loaddirector/api";
import type { ObjectKind } from "@loaddirector/model";
import type { inferRouterOutputs } from "@trpc/server";

/** Kinds that have a page or a form. */
export type EditableKind = Exclude<ObjectKind, "node">;

/** An object of the candidate, beside what the base revision has of it. */
export type ObjectRow<K extends EditableKind> = inferRouterOutputs<AppRouter>[K]["list"][number];

/** What the box was last told: null until it is committed. */
export function isCommitted<R extends { readonly committed: unknown }>(
  row: R,
): row is R & { committed: NonNullable<R["committed"]> } {
  return row.committed !== null;
}
