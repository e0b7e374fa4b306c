import { TRPCError } from "@trpc/server";
import { type FailureData, failureOf } from "../errors";

/** What the browser would get with a call that must fail. */
export async function failureOfCall(call: Promise<unknown>): Promise<FailureData> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!error) throw new Error("the call was expected to fail");
  const failure = error instanceof TRPCError ? failureOf(error) : null;
  if (!failure) throw error;
  return failure;
}
