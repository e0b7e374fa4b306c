import { type ConnectionPage, type Explanation, type Message, message } from "@loaddirector/model";
import { initTRPC, TRPCError } from "@trpc/server";
import type { z } from "zod";
import { type AgentErrorCode, type AgentErrorShape, agentErrors } from "./errors";
import { applyInput, checkInput, connectionsInput, explainInput, operateInput, sinceInput, trialInput } from "./input";
import type {
  AgentEvent,
  AgentStatus,
  ApplyOutcome,
  CheckResult,
  DropCounts,
  Live,
  LiveHistory,
  OperationResult,
} from "./status";

/** Thrown by an implementation of AgentHandlers; reaches the caller as AgentErrorShape. */
export class AgentError extends Error {
  constructor(
    readonly code: AgentErrorCode,
    readonly text: Message,
    options?: ErrorOptions,
  ) {
    super(text.key, options);
  }
}

/** Milliseconds on the monotonic clock at which the caller's connection was opened: confirm needs one newer than the apply. */
export interface AgentContext {
  readonly connectionOpenedAt: number;
  /** User and process at the other end, as the kernel tells; null where it cannot. For the log. */
  readonly peer?: { readonly uid: number; readonly pid: number } | null;
}

/** What the agent does for console and CLI. The implementation is in packages/agent. */
export interface AgentHandlers {
  status(): Promise<AgentStatus>;
  check(input: z.infer<typeof checkInput>): Promise<CheckResult>;
  apply(input: z.infer<typeof applyInput>, context?: AgentContext): Promise<ApplyOutcome>;
  confirm(input: z.infer<typeof trialInput>, context: AgentContext): Promise<AgentStatus>;
  revert(input: z.infer<typeof trialInput>, context?: AgentContext): Promise<ApplyOutcome>;
  /** Looks at the kernel now instead of at the next pass, and mends. */
  reconcile(): Promise<AgentStatus>;
  operate(input: z.infer<typeof operateInput>, context?: AgentContext): Promise<OperationResult[]>;
  live(): Promise<Live>;
  history(input: z.infer<typeof sinceInput>): Promise<LiveHistory>;
  events(input: z.infer<typeof sinceInput>): Promise<AgentEvent[]>;
  /** Running configuration: base of the console's view after a reconnect. */
  running(): Promise<{ revision: number; hash: string; config: unknown }>;
  connections(input: z.infer<typeof connectionsInput>): Promise<ConnectionPage>;
  explain(input: z.infer<typeof explainInput>): Promise<Explanation>;
  drops(): Promise<DropCounts>;
}

const t = initTRPC.context<AgentContext>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: error.message,
    data: {
      ...shape.data,
      stack: undefined,
      agent: shapeOf(error),
    },
  }),
});

/** What the caller did wrong is named; what went wrong inside stays in the agent's log. */
function shapeOf(error: TRPCError): AgentErrorShape {
  if (error.cause instanceof AgentError) return { code: error.cause.code, message: error.cause.text };
  if (error.code === "NOT_FOUND") return { code: "notFound", message: message("agent.noSuchProcedure") };
  if (error.code === "INTERNAL_SERVER_ERROR") return { code: "internal", message: message("agent.internal") };
  return { code: "invalid", message: message("agent.invalidInput") };
}

const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof AgentError)
    throw new TRPCError({
      code: agentErrors[result.error.cause.code],
      message: result.error.cause.code,
      cause: result.error.cause,
    });
  return result;
});

/** The full API, for agent.sock (console and CLI users allowed to it). */
export function agentRouter(handlers: AgentHandlers) {
  return t.router({
    ...reads(handlers),
    // Parsed without promises: a whole configuration in a third of the time.
    check: procedure.input((input: unknown) => checkInput.parse(input)).mutation(({ input }) => handlers.check(input)),
    // Not "apply": a name that tRPC keeps for itself.
    applyRevision: procedure
      .input((input: unknown) => applyInput.parse(input))
      .mutation(({ input, ctx }) => handlers.apply(input, ctx)),
    confirm: procedure.input(trialInput).mutation(({ input, ctx }) => handlers.confirm(input, ctx)),
    revert: procedure.input(trialInput).mutation(({ input, ctx }) => handlers.revert(input, ctx)),
    reconcile: procedure.mutation(() => handlers.reconcile()),
    operate: procedure.input(operateInput).mutation(({ input, ctx }) => handlers.operate(input, ctx)),
  });
}

/** For agent-read.sock: the same reads, nothing that changes anything. */
export function agentReadRouter(handlers: AgentHandlers) {
  return t.router(reads(handlers));
}

function reads(handlers: AgentHandlers) {
  return {
    status: procedure.query(() => handlers.status()),
    live: procedure.query(() => handlers.live()),
    history: procedure.input(sinceInput).query(({ input }) => handlers.history(input)),
    events: procedure.input(sinceInput).query(({ input }) => handlers.events(input)),
    running: procedure.query(() => handlers.running()),
    connections: procedure.input(connectionsInput).query(({ input }) => handlers.connections(input)),
    explain: procedure.input(explainInput).query(({ input }) => handlers.explain(input)),
    drops: procedure.query(() => handlers.drops()),
  };
}

export type AgentRouter = ReturnType<typeof agentRouter>;
