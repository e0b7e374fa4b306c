import type { AgentChange, AgentStatus } from "@loaddirector/agent-api";
import { type AnyObject, type Config, kindOrder, objectsOf } from "@loaddirector/model";
import type { Store, StoredObject } from "@loaddirector/store";

export interface Delta {
  readonly base: number | null;
  readonly changes: AgentChange[];
}

/** What the agent needs to get to the candidate: the pending changes when it runs the base revision, else everything. */
export function candidateDelta({ view }: Store, status: AgentStatus): Delta {
  if (view.baseRevision !== null && status.revision === view.baseRevision)
    return { base: view.baseRevision, changes: [...view.dirty.values()].map(changeOf) };
  return whole(view.candidate);
}

export function whole(config: Config): Delta {
  const changes = kindOrder.flatMap((kind) =>
    (objectsOf(config, kind) as readonly AnyObject[]).map(
      (object) => ({ kind, id: object.id, after: object }) as AgentChange,
    ),
  );
  return { base: null, changes };
}

function changeOf({ kind, id, candidate }: StoredObject): AgentChange {
  return { kind, id, after: candidate } as AgentChange;
}
