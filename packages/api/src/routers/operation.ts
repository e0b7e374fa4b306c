import { message } from "@loaddirector/model";
import { z } from "zod";
import { destinationIds } from "../inputs";
import { permitted, router } from "../procedure";

export const operationRouter = router({
  /** Takes effect at once and is no part of the candidate. `clear` ends drain, disable and forceUp. */
  run: permitted("operation.run")
    .input(
      z.strictObject({
        destinationIds,
        kind: z.enum(["drain", "disable", "forceUp", "clear"]),
        /** Drain only: seconds until the destination is disabled. */
        deadlineSeconds: z.int().min(1).max(604_800).nullable().default(null),
      }),
    )
    .mutation(({ ctx: { agent, caller, note }, input }) => {
      note({
        operation: message(`audit.operation.kind.${input.kind}`),
        count: input.destinationIds.length,
        name: input.destinationIds[0]!,
      });
      return agent.call((client) => client.operate.mutate({ ...input, by: caller.name }));
    }),
});
