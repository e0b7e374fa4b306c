import type { Config, Issue } from "@loaddirector/model";
import { issue } from "@loaddirector/model";
import { type ObjectWrite, type StoredObject, StoreError, writeObjects } from "@loaddirector/store";
import { issuesOf } from "./candidate-issues";
import type { Caller, Context } from "./context";

export interface CheckedWrite extends ObjectWrite {
  /** Where the object stands in the form; put before the path of its issues. */
  readonly place: readonly string[];
}

/**
 * Writes objects of the candidate, all or none. Refused with `invalid` when one of them breaks a rule of the model or
 * is removed while others use it; what is wrong elsewhere stands in the candidate's issues and stops a commit.
 */
export async function writeChecked(
  { store, agent, caller }: Context & { caller: Caller },
  writes: readonly CheckedWrite[],
): Promise<readonly StoredObject[]> {
  const places = new Map(writes.map(({ id, place }) => [id, place]));
  try {
    return await writeObjects(store, {
      writes,
      by: caller.name,
      check: async (after) => [
        ...(await issuesOf(after, agent.view.status?.capabilities ?? null)).filter(({ object }) =>
          places.has(object?.id ?? ""),
        ),
        ...usesOfRemoved(after, writes),
      ],
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const issues = error.issues.map((found) => ({
      ...found,
      path: [...(places.get(found.object?.id ?? "") ?? []), ...found.path],
    }));
    throw new StoreError(error.code, error.text, issues);
  }
}

/** `conflict.inUse` {name} for each removed object that a remaining one names; its first user stands for all. */
function usesOfRemoved(after: Config, writes: readonly ObjectWrite[]): Issue[] {
  const removed = new Set(writes.filter(({ object }) => object === null).map(({ id }) => id));
  if (removed.size === 0) return [];
  const users = new Map<string, string>();
  const serviceNames = new Map<string, string>();
  for (const { id, name, virtualAddressId, healthCheckId, sorryServerId } of after.virtualServices) {
    serviceNames.set(id, name);
    for (const used of [virtualAddressId, healthCheckId, sorryServerId])
      if (used && removed.has(used) && !users.has(used)) users.set(used, name);
  }
  for (const { realServerId, virtualServiceId } of after.destinations)
    if (removed.has(realServerId) && !users.has(realServerId))
      users.set(realServerId, serviceNames.get(virtualServiceId) ?? virtualServiceId);
  for (const { name, answers } of after.dnsNames)
    for (const answer of answers) {
      const used = answer.type === "address" ? answer.healthCheckId : answer.virtualAddressId;
      if (used && removed.has(used) && !users.has(used)) users.set(used, name);
    }
  return writes.flatMap(({ kind, id }) => {
    const name = users.get(id);
    return name === undefined ? [] : [issue("error", { kind, id }, [], "conflict.inUse", { name })];
  });
}
