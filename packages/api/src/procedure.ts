import { randomBytes } from "node:crypto";
import { type Message, message } from "@loaddirector/model";
import { appendAudit } from "@loaddirector/store";
import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import type { Context } from "./context";
import { ApiError, apiErrors, type FailureData, failureOf, toTrpcError } from "./errors";
import { isPermitted, type Permission } from "./permissions";

export interface Meta {
  readonly permission: Permission;
}

/** 5 random bytes as text people can read out. */
const failureId = () => randomBytes(5).toString("hex");

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    errorFormatter: ({ shape, error, ctx }) => {
      let failure = failureOf(error);
      if (!failure) {
        const id = failureId();
        ctx?.logFailure(id, error.cause ?? error);
        failure = { reason: "internal", message: message("error.internal", { id }), issues: [] };
      }
      const { code, httpStatus, path } = shape.data;
      return { code: shape.code, message: failure.reason, data: { code, httpStatus, path, ...failure } as ShapeData };
    },
  });

interface ShapeData extends FailureData {
  readonly code: TRPCError["code"];
  readonly httpStatus: number;
  readonly path?: string;
}

export const router = t.router;

/** Every failure of a handler leaves with its code and HTTP status. */
const withStatus = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause && result.error.code === "INTERNAL_SERVER_ERROR")
    throw toTrpcError(result.error.cause);
  return result;
});

/** Every mutation is in the audit: what was done, and what was refused. */
const audited = t.middleware(async ({ ctx, next, type, path, meta }) => {
  if (type !== "mutation") return next();
  let values: Message["values"];
  const note: Context["note"] = (noted) => {
    values = noted;
  };
  const result = await next({ ctx: { ...ctx, note } });
  ctx.hub.candidateMoved();
  const failure = result.ok ? null : failureOf(result.error);
  // Anonymous noise would let anybody fill the disk; public procedures note what matters themselves.
  if (ctx.caller || (meta?.permission === "public" && result.ok))
    await appendAudit(ctx.store, {
      who: ctx.caller?.name ?? null,
      address: ctx.address,
      action: path,
      result: result.ok ? "done" : (failure?.reason ?? "internal"),
      // Without a note the handler never began: the values did not even parse.
      message: failure && !values ? message("audit.attempted", { action: path }) : message(`audit.${path}`, values),
    });
  return result;
});

const base = t.procedure.use(withStatus).use(audited);

/** The only way to declare a procedure: with what it takes to call it. */
export function permitted(permission: Exclude<Permission, "public">) {
  return base.meta({ permission }).use(({ ctx, next }) => {
    const { caller } = ctx;
    if (!caller) throw refusal("signedOut");
    if (!isPermitted(caller.role, permission)) throw refusal("forbidden");
    return next({ ctx: { caller } });
  });
}

/** For callers without a session; they can learn and change next to nothing. */
export const open = base.meta({ permission: "public" });

function refusal(code: "signedOut" | "forbidden"): TRPCError {
  return new TRPCError({ code: apiErrors[code], message: code, cause: new ApiError(code) });
}
