import { AgentError, type OperationResult, type operateInput } from "@loaddirector/agent-api";
import { type Message, message, type ObjectRef, type OperationState } from "@loaddirector/model";
import type { z } from "zod";
import type { EventRing } from "./event-ring";
import type { OverlayStore } from "./overlay-store";
import type { ReconcileLoop } from "./reconcile-loop";

export interface OperationsOptions {
  readonly overlay: OverlayStore;
  readonly loop: ReconcileLoop;
  readonly events: EventRing;
  /** Names for people: service and server of a destination that runs, or null when there is none such. */
  readonly nameOf: (destinationId: string) => { readonly service: string; readonly server: string } | null;
}

export type Operations = ReturnType<typeof createOperations>;

const eventKinds = { drain: "drain", disable: "disable", forceUp: "enable", clear: "enable" } as const;

/** What people do to destinations at run time: on disk, then in the kernel, then answered. */
export function createOperations({ overlay, loop, events, nameOf }: OperationsOptions) {
  let timer: NodeJS.Timeout | null = null;

  async function operate(input: z.infer<typeof operateInput>): Promise<OperationResult[]> {
    const unknown = input.destinationIds.find((id) => nameOf(id) === null);
    if (unknown) throw new AgentError("notFound", message("agent.noDestination", { id: unknown }));
    const since = Date.now();
    const { kind, by, deadlineSeconds } = input;
    const deadline = kind === "drain" && deadlineSeconds !== null ? since + deadlineSeconds * 1000 : null;
    const state: OperationState | null = kind === "clear" ? null : { kind, by, since, deadline };
    await overlay.setOperations(new Map(input.destinationIds.map((id) => [id, state])));
    for (const id of input.destinationIds) tell(id, kind, by);
    await loop.request("operation");
    return input.destinationIds.map((destinationId) => ({ destinationId, state }));
  }

  /** Drains whose time is over become disabled, in the name of who asked for the drain. */
  async function endDrains(now: number): Promise<void> {
    const ended = new Map<string, OperationState>();
    for (const [id, { kind, deadline, by }] of Object.entries(overlay.current().operations))
      if (kind === "drain" && deadline !== null && deadline <= now)
        ended.set(id, { kind: "disable", by, since: now, deadline: null });
    if (ended.size === 0) return;
    await overlay.setOperations(ended);
    for (const id of ended.keys()) events.add("disable", ref(id), text("drained", id));
    await loop.request("operation");
  }

  function tell(id: string, kind: keyof typeof eventKinds, by: string): void {
    events.add(eventKinds[kind], ref(id), text(kind, id, { by }));
  }

  function text(name: string, id: string, values: Record<string, string> = {}): Message {
    return message(`event.${name}`, { service: "", server: id, ...nameOf(id), ...values });
  }

  return {
    operate,
    endDrains,
    /** Operations on destinations that neither run nor can come back by going back are forgotten. */
    async forget(known: (destinationId: string) => boolean): Promise<void> {
      const gone = Object.keys(overlay.current().operations).filter((id) => !known(id));
      if (gone.length > 0) await overlay.setOperations(new Map(gone.map((id) => [id, null])));
    },
    start(): void {
      timer = setInterval(() => endDrains(Date.now()).catch(() => {}), 1_000);
    },
    stop(): void {
      if (timer) clearInterval(timer);
    },
  };
}

function ref(id: string): ObjectRef {
  return { kind: "destination", id };
}
