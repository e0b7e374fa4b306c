import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { Agent, fetch as undiciFetch } from "undici";
import type { AgentErrorShape } from "./errors";
import type { AgentRouter } from "./router";

export interface AgentClientOptions {
  /** Path of agent.sock or agent-read.sock. */
  readonly socketPath: string;
  /** Milliseconds for one call; an apply of a large configuration takes seconds. */
  readonly timeoutMs?: number;
}

export type AgentClient = ReturnType<typeof createAgentClient>["agent"];

/** Typed calls over the agent's unix socket. `close()` ends its connections; a call after `renew()` opens a new one. */
export function createAgentClient({ socketPath, timeoutMs = 30_000 }: AgentClientOptions) {
  const open = () =>
    new Agent({ connect: { socketPath }, connections: 4, bodyTimeout: timeoutMs, headersTimeout: timeoutMs });
  let dispatcher = open();
  const agent = createTRPCClient<AgentRouter>({
    links: [
      httpLink({
        url: "http://agent.invalid/",
        fetch: (url, init) =>
          undiciFetch(url as string, { ...(init as object), dispatcher } as Parameters<typeof undiciFetch>[1]) as never,
      }),
    ],
  });
  return {
    agent,
    /** New connections from now on: confirm counts only on one opened after the apply. */
    renew: () => {
      const old = dispatcher;
      dispatcher = open();
      void old.close();
    },
    close: () => dispatcher.close(),
  };
}

/** The agent's own error inside a failed call, or null when the agent could not be reached at all. */
export function agentErrorOf(error: unknown): AgentErrorShape | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "agent" in data
    ? ((data as { agent: AgentErrorShape | null }).agent ?? null)
    : null;
}
