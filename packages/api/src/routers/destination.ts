import { destinationSchema, idSchema, message } from "@loaddirector/model";
import { StoreError } from "@loaddirector/store";
import { z } from "zod";
import { permitted, router } from "../procedure";
import { writeChecked } from "../write-checked";
import { objectProcedures } from "./objects";

export const destinationRouter = router({
  ...objectProcedures("destination", "service.write"),

  /** One weight for all of them: all or nothing. Fails with `invalid`, `notFound` or `stale`. */
  weigh: permitted("service.write")
    .input(
      z.strictObject({
        destinations: z
          .array(z.strictObject({ id: idSchema("destination"), version: z.int() }))
          .min(1)
          .max(10_000),
        weight: destinationSchema.shape.weight.unwrap(),
      }),
    )
    .mutation(async ({ ctx, input: { destinations, weight } }) => {
      ctx.note({ count: destinations.length, weight });
      const { rows } = ctx.store.view;
      const writes = destinations.map(({ id, version }) => {
        const candidate = rows.get(id)?.candidate;
        if (!candidate) throw new StoreError("notFound", message("error.notFound"));
        return { kind: "destination" as const, id, version, object: { ...candidate, weight }, place: [] };
      });
      await writeChecked(ctx, writes);
    }),
});
