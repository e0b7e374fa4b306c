import { listRevisions, readRevision, rollbackCandidate } from "@loaddirector/store";
import { z } from "zod";
import { counterSchema, pageInput, revisionNumber } from "../inputs";
import { permitted, router } from "../procedure";

const input = z.strictObject({ number: revisionNumber });

export const revisionRouter = router({
  list: permitted("configuration.read")
    .input(pageInput)
    .query(({ ctx, input }) => listRevisions(ctx.store, input)),

  /** With its changes in words. */
  get: permitted("configuration.read")
    .input(input)
    .query(({ ctx, input }) => readRevision(ctx.store, input.number)),

  /**
   * Makes the candidate what the revision was; what is pending otherwise is replaced. Nothing runs yet. With `counter`
   * it fails with `candidateMoved` when others have changed the candidate since.
   */
  rollback: permitted("revision.rollback")
    .input(input.extend({ counter: counterSchema.optional() }))
    .mutation(async ({ ctx, input }) => {
      ctx.note({ number: input.number });
      return { objects: await rollbackCandidate(ctx.store, { ...input, by: ctx.caller.name }) };
    }),
});
