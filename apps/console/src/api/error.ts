import { type Issue, isMessage, type Message, message } from "@loaddirector/model";
import { TRPCClientError } from "@trpc/client";

interface ErrorData {
  readonly code?: string;
  readonly reason?: string;
  readonly message?: unknown;
  readonly issues?: readonly Issue[];
}

function dataOf(error: unknown): ErrorData | null {
  return error instanceof TRPCClientError ? ((error.data as ErrorData | null | undefined) ?? null) : null;
}

/** The API's code such as CONFLICT; null when the box was not reached at all. */
export function apiErrorCode(error: unknown): string | null {
  return dataOf(error)?.code ?? null;
}

/** The console's own code, such as "stale" or "candidateMoved"; null when the box was not reached at all. */
export function apiErrorReason(error: unknown): string | null {
  return dataOf(error)?.reason ?? null;
}

/** What went wrong, for people. */
export function apiErrorMessage(error: unknown): Message {
  const data = dataOf(error);
  if (data && isMessage(data.message)) return data.message;
  return message(data ? "ui.error.unexpected" : "ui.error.unreachable");
}

/** What is wrong at which field; empty when the error is about none. */
export function apiErrorIssues(error: unknown): readonly Issue[] {
  return dataOf(error)?.issues ?? [];
}
