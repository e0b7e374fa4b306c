import { type Issue, issuesOfZod, type Message, message } from "@loaddirector/model";
import { StoreError } from "@loaddirector/store";
import { TRPCError } from "@trpc/server";
import { z } from "zod";

/** Everything a call can fail with: code -> tRPC code (which gives the HTTP status). The text is `error.<code>`. */
export const apiErrors = {
  /** 400: values do not parse or break a rule; issues name the fields. */
  invalid: "BAD_REQUEST",
  /** 401: no session, or it has ended. */
  signedOut: "UNAUTHORIZED",
  /** 403: the role does not allow it. */
  forbidden: "FORBIDDEN",
  /** 404 */
  notFound: "NOT_FOUND",
  /** 409: the object was changed since it was read; issues name the fields. */
  stale: "CONFLICT",
  /** 409: the candidate was changed since it was looked at; issues name what is new. */
  candidateMoved: "CONFLICT",
  /** 409: another revision is on trial or being applied. */
  busy: "CONFLICT",
  /** 412: no pending change. */
  nothingToCommit: "PRECONDITION_FAILED",
  /** 412: written by a newer version. */
  newer: "PRECONDITION_FAILED",
  /** 412: there is no trial of this revision. */
  noTrial: "PRECONDITION_FAILED",
  /** 412: the link for the first administrator is used, too old or wrong. */
  setupClosed: "PRECONDITION_FAILED",
  /** 412: the present password is wrong. */
  wrongPassword: "PRECONDITION_FAILED",
  /** 422: the agent refuses the configuration; issues name the objects. Nothing was applied. */
  refused: "UNPROCESSABLE_CONTENT",
  /** 429 */
  tooMany: "TOO_MANY_REQUESTS",
  /** 503: the agent does not answer. */
  agentSilent: "SERVICE_UNAVAILABLE",
  /** 500: details are in the log under the id in the message. */
  internal: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<string, TRPCError["code"]>;
export type ApiErrorCode = keyof typeof apiErrors;

export class ApiError extends Error {
  readonly text: Message;

  constructor(
    readonly code: ApiErrorCode,
    options: { values?: Message["values"]; issues?: readonly Issue[]; cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.text = message(`error.${code}`, options.values);
    this.issues = options.issues ?? [];
  }

  readonly issues: readonly Issue[];
}

/** What the browser gets with a failed call, as `error.data`. */
export interface FailureData {
  readonly reason: ApiErrorCode;
  readonly message: Message;
  readonly issues: readonly Issue[];
}

/** What is behind a failed call. Null: something nobody foresaw, which is logged and told without its words. */
export function failureOf(error: TRPCError): FailureData | null {
  const { cause } = error;
  if (cause instanceof ApiError) return { reason: cause.code, message: cause.text, issues: cause.issues };
  if (cause instanceof StoreError) return { reason: cause.code, message: cause.text, issues: cause.issues };
  if (cause instanceof z.ZodError)
    return { reason: "invalid", message: message("error.invalid"), issues: issuesOfZod(cause).map(insideObject) };
  const code = (Object.keys(apiErrors) as ApiErrorCode[]).find((name) => apiErrors[name] === error.code);
  return code && code !== "internal" ? { reason: code, message: message(`error.${code}`), issues: [] } : null;
}

/**
 * Inputs wrap an object as {object, version}; its form knows its own fields only. Destinations of a service's form
 * arrive as {destination, version, server}, and are addressed as ["destinations", "1", "port"].
 */
function insideObject(found: Issue): Issue {
  const [first, second, third, ...rest] = found.path;
  if (first === "object") return { ...found, path: found.path.slice(1) };
  if (first === "destinations" && third === "destination") return { ...found, path: [first, second!, ...rest] };
  return found;
}

/** For errors that leave a handler: the tRPC error with its HTTP status. */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  if (error instanceof ApiError || error instanceof StoreError)
    return new TRPCError({ code: apiErrors[error.code], message: error.code, cause: error });
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "internal", cause: error });
}
