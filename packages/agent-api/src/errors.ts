import type { Message } from "@loaddirector/model";

/** Everything the agent can answer besides success. Code -> HTTP status; the message is the catalogue key. */
export const agentErrors = {
  /** Input does not parse or breaks a rule of the model. */
  invalid: 400,
  /** The delta's base is not the running revision: send the whole configuration. */
  baseMismatch: 409,
  /** Another apply or trial is under way. */
  busy: 409,
  /** confirm or revert without a trial, or for another revision. */
  noTrial: 409,
  /** confirm over a connection that is older than the revision: it proves nothing about reaching the box now. */
  staleConnection: 409,
  /** The read-only socket refuses everything that changes something. */
  readOnly: 403,
  /** No such destination, service or revision. */
  notFound: 404,
  /** The agent itself failed; details are in its log under the id in the message. */
  internal: 500,
} as const;
export type AgentErrorCode = keyof typeof agentErrors;

export interface AgentErrorShape {
  readonly code: AgentErrorCode;
  readonly message: Message;
}
