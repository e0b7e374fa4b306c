import {
  destinationSchema,
  idSchema,
  realServerSchema,
  virtualAddressSchema,
  virtualServiceSchema,
} from "@loaddirector/model";
import { type ObjectRow, toObjectRow } from "@loaddirector/store";
import { z } from "zod";
import { versionSchema } from "../inputs";
import { permitted, router } from "../procedure";
import { type CheckedWrite, writeChecked } from "../write-checked";
import { objectProcedures } from "./objects";

/**
 * A service's whole form. Issues are addressed by where the value stands in it: ["service", "name"],
 * ["address", "address"], ["destinations", "1", "port"], ["destinations", "1", "server", "address"].
 */
const saveInput = z.strictObject({
  service: virtualServiceSchema,
  version: versionSchema,
  /** A virtual address that is new; service.virtualAddressId names it. */
  address: virtualAddressSchema.optional(),
  destinations: z
    .array(
      z.strictObject({
        destination: destinationSchema,
        version: versionSchema,
        /** A real server that is new; destination.realServerId names it. */
        server: realServerSchema.optional(),
      }),
    )
    .max(10_000),
  removed: z.array(z.strictObject({ id: idSchema("destination"), version: z.int() })).max(10_000),
});

export interface SavedService {
  readonly service: ObjectRow<"virtualService">;
  readonly destinations: readonly ObjectRow<"destination">[];
}

const { remove: _whole, ...procedures } = objectProcedures("virtualService", "service.write");

export const virtualServiceRouter = router({
  ...procedures,

  /** With its destinations. Fails with `stale`. */
  remove: permitted("service.write")
    .input(z.strictObject({ id: idSchema("virtualService"), version: z.int() }))
    .mutation(async ({ ctx, input: { id, version } }) => {
      const { candidate, rows } = ctx.store.view;
      ctx.note({ name: candidate.virtualServices.find((service) => service.id === id)?.name ?? id });
      const own = candidate.destinations.filter(({ virtualServiceId }) => virtualServiceId === id);
      await writeChecked(ctx, [
        { kind: "virtualService", id, version, object: null, place: [] },
        ...own.map(
          (destination): CheckedWrite => ({
            kind: "destination",
            id: destination.id,
            version: rows.get(destination.id)!.version,
            object: null,
            place: ["destinations"],
          }),
        ),
      ]);
    }),

  /** The service, its destinations and what is new with them: all or nothing. Fails with `invalid` or `stale`. */
  save: permitted("service.write")
    .input(saveInput)
    .mutation(async ({ ctx, input }): Promise<SavedService> => {
      ctx.note({ name: input.service.name });
      const rows = await writeChecked(ctx, writesOf(input));
      const of = <K extends "virtualService" | "destination">(kind: K) =>
        rows.filter((row) => row.kind === kind && row.candidate).map((row) => toObjectRow<K>(row));
      return { service: of("virtualService")[0]!, destinations: of("destination") };
    }),
});

function writesOf({ service, version, address, destinations, removed }: z.infer<typeof saveInput>): CheckedWrite[] {
  const writes: CheckedWrite[] = [
    { kind: "virtualService", id: service.id, version, object: service, place: ["service"] },
  ];
  if (address)
    writes.unshift({ kind: "virtualAddress", id: address.id, version: null, object: address, place: ["address"] });
  for (const [position, { destination, version, server }] of destinations.entries()) {
    const place = ["destinations", String(position)];
    if (server)
      writes.push({ kind: "realServer", id: server.id, version: null, object: server, place: [...place, "server"] });
    const own = { ...destination, virtualServiceId: service.id };
    writes.push({ kind: "destination", id: own.id, version, object: own, place });
  }
  for (const { id, version } of removed)
    writes.push({ kind: "destination", id, version, object: null, place: ["removed"] });
  return writes;
}
