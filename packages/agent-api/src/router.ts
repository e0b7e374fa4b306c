import type { Message } from "@loaddirector/model";
import { initTRPC, TRPCError } from "@trpc/server";
import type { z } from "zod";
import type { AgentErrorCode } from "./errors";
import { applyInput, checkInput, connectionsInput, operateInput, sinceInput, trialInput } from "./input";
import type { AgentEvent, AgentStatus, ApplyOutcome, CheckResult, Live, LiveHistory, OperationResult } from "./status";

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
}

/** What the agent does for console and CLI. The implementation is in packages/agent. */
export interface AgentHandlers {
  status(): Promise<AgentStatus>;
  check(input: z.infer<typeof checkInput>): Promise<CheckResult>;
  apply(input: z.infer<typeof applyInput>): Promise<ApplyOutcome>;
  confirm(input: z.infer<typeof trialInput>, context: AgentContext): Promise<AgentStatus>;
  revert(input: z.infer<typeof trialInput>): Promise<ApplyOutcome>;
  /** Looks at the kernel now instead of at the next pass, and mends. */
  reconcile(): Promise<AgentStatus>;
  operate(input: z.infer<typeof operateInput>): Promise<OperationResult[]>;
  live(): Promise<Live>;
  history(input: z.infer<typeof sinceInput>): Promise<LiveHistory>;
  events(input: z.infer<typeof sinceInput>): Promise<AgentEvent[]>;
  /** Running configuration: base of the console's view after a reconnect. */
  running(): Promise<{ revision: number; hash: string; config: unknown }>;
  connections(input: z.infer<typeof connectionsInput>): Promise<unknown[]>;
}

const t = initTRPC.context<AgentContext>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: error.message,
    data: {
      ...shape.data,
      stack: undefined,
      agent: error.cause instanceof AgentError ? { code: error.cause.code, message: error.cause.text } : null,
    },
  }),
});

const trpcCodes = {
  invalid: "BAD_REQUEST",
  baseMismatch: "CONFLICT",
  busy: "CONFLICT",
  noTrial: "CONFLICT",
  readOnly: "FORBIDDEN",
  notFound: "NOT_FOUND",
  internal: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<AgentErrorCode, string>;

const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof AgentError)
    throw new TRPCError({
      code: trpcCodes[result.error.cause.code],
      message: result.error.cause.code,
      cause: result.error.cause,
    });
  return result;
});

/** The full API, for agent.sock (console and CLI users allowed to it). */
export function agentRouter(handlers: AgentHandlers) {
  return t.router({
    ...reads(handlers),
    check: procedure.input(checkInput).mutation(({ input }) => handlers.check(input)),
    apply: procedure.input(applyInput).mutation(({ input }) => handlers.apply(input)),
    confirm: procedure.input(trialInput).mutation(({ input, ctx }) => handlers.confirm(input, ctx)),
    revert: procedure.input(trialInput).mutation(({ input }) => handlers.revert(input)),
    reconcile: procedure.mutation(() => handlers.reconcile()),
    operate: procedure.input(operateInput).mutation(({ input }) => handlers.operate(input)),
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
  };
}

export type AgentRouter = ReturnType<typeof agentRouter>;
export type AgentReadRouter = ReturnType<typeof agentReadRouter>;
