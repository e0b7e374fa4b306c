import { z } from "zod";
import { integer, methodSchema, portSchema } from "./fields";
import { idSchema, isId } from "./id";

/** A real server's place in a service. The order of adding matters to schedulers; `position` keeps it. */
export const destinationSchema = z.strictObject({
  id: idSchema("destination"),
  virtualServiceId: idSchema("virtualService"),
  realServerId: idSchema("realServer"),
  /** null: the port the client used. */
  port: portSchema.nullable().default(null),
  weight: integer(0, 65_535, "invalid.weight").default(1),
  /** null: the service's method. */
  method: methodSchema.nullable().default(null),
  /** Connections (active + inactive) at which no new ones come; 0: no limit. */
  upperThreshold: integer(0, 4_294_967_295).default(0),
  /** Below this the destination takes connections again; 0: below three quarters of the upper one. */
  lowerThreshold: integer(0, 4_294_967_295).default(0),
  enabled: z.boolean().default(true),
  /** Order of adding within the service: ascending. IPVS schedulers look at the last added first. */
  position: integer(0, 2_147_483_647).default(0),
});
export type Destination = z.infer<typeof destinationSchema>;

const methods: ReadonlySet<unknown> = new Set([null, ...methodSchema.options]);
const fields = Object.keys(destinationSchema.shape).length;

/**
 * True only of what destinationSchema would give back as it is, at a tenth of its time: destinations come by the
 * hundred thousand. False says nothing: the schema may fill in a default, or tell what is wrong.
 */
export function isWholeDestination(value: unknown): value is Destination {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== fields) return false;
  const {
    id,
    virtualServiceId,
    realServerId,
    port,
    weight,
    method,
    upperThreshold,
    lowerThreshold,
    enabled,
    position,
  } = value as Record<string, unknown>;
  return (
    isId("destination", id) &&
    isId("virtualService", virtualServiceId) &&
    isId("realServer", realServerId) &&
    (port === null || isWithin(port, 1, 65_535)) &&
    isWithin(weight, 0, 65_535) &&
    methods.has(method) &&
    isWithin(upperThreshold, 0, 4_294_967_295) &&
    isWithin(lowerThreshold, 0, 4_294_967_295) &&
    typeof enabled === "boolean" &&
    isWithin(position, 0, 2_147_483_647)
  );
}

function isWithin(value: unknown, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
}
