import { idSchema, message, type ObjectKind, type ObjectOf, objectSchemas } from "@loaddirector/model";
import { listObjects, type ObjectRow, readObject, StoreError, toObjectRow } from "@loaddirector/store";
import { z } from "zod";
import { versionSchema } from "../inputs";
import type { Permission } from "../permissions";
import { permitted } from "../procedure";
import { writeChecked } from "../write-checked";

/** The procedures every kind of object has. Issues of `write` are addressed inside the object: ["listeners", "0", ...]. */
export function objectProcedures<K extends ObjectKind>(kind: K, permission: Exclude<Permission, "public">) {
  const schema = objectSchemas[kind] as unknown as z.ZodType<ObjectOf[K], z.input<(typeof objectSchemas)[K]>>;
  return {
    /** In order of id, with those about to be removed. */
    list: permitted("configuration.read").query(({ ctx }): ObjectRow<K>[] => listObjects(ctx.store, kind)),

    get: permitted("configuration.read")
      .input(z.strictObject({ id: idSchema(kind) }))
      .query(({ ctx, input }): ObjectRow<K> => {
        const row = readObject(ctx.store, kind, input.id);
        if (!row) throw new StoreError("notFound", message("error.notFound"));
        return row;
      }),

    /** Fails with `invalid` or `stale`. */
    write: permitted(permission)
      .input(z.strictObject({ object: schema, version: versionSchema }))
      .mutation(async ({ ctx, input }): Promise<ObjectRow<K>> => {
        const { object, version } = input as { object: ObjectOf[K]; version: number | null };
        ctx.note({ name: nameOf(object) });
        const [row] = await writeChecked(ctx, [{ kind, id: object.id, version, object, place: [] }]);
        return toObjectRow<K>(row!);
      }),

    /** Fails with `invalid` while others use it, or `stale`. */
    remove: permitted(permission)
      .input(z.strictObject({ id: idSchema(kind), version: z.int() }))
      .mutation(async ({ ctx, input }) => {
        const { id, version } = input as { id: string; version: number };
        const row = readObject(ctx.store, kind, id);
        ctx.note({ name: row ? nameOf(row.object) : id });
        await writeChecked(ctx, [{ kind, id, version, object: null, place: [] }]);
      }),
  };
}

function nameOf(object: ObjectOf[ObjectKind]): string {
  return "name" in object ? object.name : object.id;
}
