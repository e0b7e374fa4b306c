import type { AgentEvent, AgentStatus, Live } from "@loaddirector/agent-api";

/** What the one subscription of a tab carries. */
export type StreamMessage =
  | { readonly type: "live"; readonly live: Live }
  | { readonly type: "status"; readonly status: AgentStatus; readonly latencyMs: number }
  | { readonly type: "candidate"; readonly counter: number; readonly total: number }
  | { readonly type: "events"; readonly events: readonly AgentEvent[] }
  | { readonly type: "agent"; readonly reachable: boolean; readonly since: number };
