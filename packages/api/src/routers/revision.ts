import { listRevisions, readRevision, rollbackCandidate } from "@loaddirector/store";
import { z } from "zod";
import { pageInput, revisionNumber } from "../inputs";
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

  /** Makes the candidate what the revision was; what is pending otherwise is replaced. Nothing runs yet. */
  rollback: permitted("revision.rollback")
    .input(input)
    .mutation(async ({ ctx, input: { number } }) => {
      ctx.note({ number });
      return { objects: await rollbackCandidate(ctx.store, { number, by: ctx.caller.name }) };
    }),
});
