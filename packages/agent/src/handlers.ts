import { type AgentContext, AgentError, type AgentHandlers } from "@loaddirector/agent-api";
import { message } from "@loaddirector/model";
import type { Log } from "./log";

/**
 * The handlers as the sockets get them: who changes something is in the log with user and process, and an unexpected
 * failure reaches the caller as an id under which the log has the details.
 */
export function guardHandlers(handlers: AgentHandlers, log: Log): AgentHandlers {
  const guarded = async <T>(name: keyof AgentHandlers, audit: object | null, run: () => Promise<T>): Promise<T> => {
    if (audit) log("info", message("agent.called", { procedure: name }), audit as Record<string, unknown>);
    try {
      return await run();
    } catch (error) {
      if (error instanceof AgentError) throw error;
      const id = crypto.randomUUID().slice(0, 8);
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log("error", message("agent.internal", { id }), { procedure: name, detail });
      throw new AgentError("internal", message("agent.internalWithId", { id }));
    }
  };
  const who = (context?: AgentContext) => ({ uid: context?.peer?.uid ?? null, pid: context?.peer?.pid ?? null });
  return {
    status: () => guarded("status", null, handlers.status),
    check: (input) => guarded("check", null, () => handlers.check(input)),
    apply: (input, context) => {
      const { revision, base, confirmWithin, changes } = input;
      const audit = { ...who(context), revision, base, confirmWithin, changes: changes.length };
      return guarded("apply", audit, () => handlers.apply(input, context));
    },
    confirm: (input, context) =>
      guarded("confirm", { ...who(context), ...input }, () => handlers.confirm(input, context)),
    revert: (input, context) => guarded("revert", { ...who(context), ...input }, () => handlers.revert(input, context)),
    reconcile: () => guarded("reconcile", null, handlers.reconcile),
    operate: (input, context) => {
      const { kind, by, destinationIds } = input;
      return guarded("operate", { ...who(context), kind, by, destinationIds }, () => handlers.operate(input, context));
    },
    live: () => guarded("live", null, handlers.live),
    history: (input) => guarded("history", null, () => handlers.history(input)),
    events: (input) => guarded("events", null, () => handlers.events(input)),
    running: () => guarded("running", null, handlers.running),
    explain: (input) => guarded("explain", null, () => handlers.explain(input)),
    drops: () => guarded("drops", null, handlers.drops),
    connections: (input) => guarded("connections", null, () => handlers.connections(input)),
  };
}
