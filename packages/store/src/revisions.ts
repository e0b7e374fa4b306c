import type { Message, ObjectRef, SemanticChange } from "@loaddirector/model";

export type RevisionOutcome =
  /** Written, and the agent's answer is not known yet. */
  | "pending"
  /** Applied, goes back by itself unless confirmed. */
  | "trial"
  | "applied"
  /** Applied except for the objects in `problems`. */
  | "degraded"
  /** Was applied and is not any more: not confirmed, reverted, or a failure that takes everything back. */
  | "rolledBack"
  /** Nothing of it was applied. */
  | "refused";

export interface Problem {
  readonly object: ObjectRef | null;
  readonly path: readonly string[];
  readonly message: Message;
}

export interface RevisionSummary {
  readonly number: number;
  /** sha256 of the canonical JSON of the whole configuration, hex. */
  readonly hash: string;
  readonly parent: number | null;
  readonly author: string;
  readonly comment: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modelVersion: number;
  readonly changeCount: number;
  readonly confirmWithin: number | null;
  readonly outcome: RevisionOutcome;
  readonly outcomeAt: number | null;
  readonly reason: Message | null;
  readonly problems: readonly Problem[];
}

export interface RevisionDetail extends RevisionSummary {
  /** At most `changeLimit`; `changeCount` is the whole. */
  readonly changes: readonly SemanticChange[];
}

export interface AttributedChange extends SemanticChange {
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How many changes are put into words for one answer. */
export const changeLimit = 500;
