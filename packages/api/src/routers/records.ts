import { listAudit } from "@loaddirector/store";
import { pageInput } from "../inputs";
import { permitted, router } from "../procedure";

export const auditRouter = router({
  list: permitted("audit.read")
    .input(pageInput)
    .query(({ ctx, input }) => listAudit(ctx.store, input)),
});

export const eventRouter = router({
  /** Of the agent, newest first; the last 1,000 are kept. */
  list: permitted("live.read")
    .input(pageInput)
    .query(({ ctx: { hub }, input: { before = Number.POSITIVE_INFINITY, limit } }) =>
      hub.events
        .filter(({ sequence }) => sequence < before)
        .slice(-limit)
        .reverse(),
    ),
});
