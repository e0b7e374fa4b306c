import type { Live } from "@loaddirector/agent-api";
import type { SemanticChange } from "@loaddirector/model";
import type { Configuration } from "../objects/configuration";

/**
 * Destinations whose live connections end when the change is applied: removed or disabled ones, also by their server
 * or service. Null: none can end.
 */
export function cutDestinations(change: SemanticChange, configuration: Configuration | null): readonly string[] | null {
  const disabled = change.fields.some(({ path, after }) => path[0] === "enabled" && after === false);
  if (change.action !== "remove" && !disabled) return null;
  switch (change.kind) {
    case "destination":
      return [change.id];
    case "virtualService":
      return idsOf(configuration?.destinationsOf.get(change.id));
    case "realServer":
      return idsOf(configuration?.placesOf.get(change.id));
    default:
      return null;
  }
}

const idsOf = (rows: readonly { readonly object: { readonly id: string } }[] = []) => rows.map((row) => row.object.id);

export function activeConnections(destinationIds: Iterable<string>, live: Live | null): number {
  let sum = 0;
  for (const id of destinationIds) sum += live?.destinations[id]?.active ?? 0;
  return sum;
}
