import type { Message } from "@loaddirector/model";

/** Everything the agent can answer besides success. Code -> code of tRPC, which fixes the HTTP status. */
export const agentErrors = {
  /** Input does not parse or breaks a rule of the model. */
  invalid: "BAD_REQUEST",
  /** The delta's base is not the running revision: send the whole configuration. */
  baseMismatch: "CONFLICT",
  /** Another apply or trial is under way. */
  busy: "CONFLICT",
  /** confirm or revert without a trial, or for another revision. */
  noTrial: "CONFLICT",
  /** confirm over a connection that is older than the revision: it proves nothing about reaching the box now. */
  staleConnection: "CONFLICT",
  /** The read-only socket refuses everything that changes something. */
  readOnly: "FORBIDDEN",
  /** No such destination, service or revision. */
  notFound: "NOT_FOUND",
  /** The agent itself failed; details are in its log under the id in the message. */
  internal: "INTERNAL_SERVER_ERROR",
} as const;
export type AgentErrorCode = keyof typeof agentErrors;

export interface AgentErrorShape {
  readonly code: AgentErrorCode;
  readonly message: Message;
}
