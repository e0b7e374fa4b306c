import { z } from "zod";
import { ApiError } from "../errors";
import type { StreamItem } from "../live-hub";
import { permitted, router } from "../procedure";

export const liveRouter = router({
  /** One point per second since then (milliseconds since 1970), at most 900. */
  history: permitted("live.read")
    .input(z.strictObject({ since: z.int().min(0).default(0) }))
    .query(({ ctx, input }) => ctx.agent.call((client) => client.history.query(input))),

  /** Everything a tab shows live, over one connection. Each topic once at the start, then as it changes. */
  stream: permitted("live.read").subscription(async function* ({ ctx, signal }): AsyncGenerator<StreamItem> {
    let checkedAt = performance.now();
    for await (const item of ctx.hub.watch(signal ?? new AbortController().signal)) {
      if (performance.now() - checkedAt >= ctx.recheckMs) {
        if (!(await ctx.stillSignedIn())) throw new ApiError("signedOut");
        checkedAt = performance.now();
      }
      yield item;
      await ctx.drained();
    }
  }),
});
