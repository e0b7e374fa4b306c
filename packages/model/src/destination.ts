import { z } from "zod";
import { integer, methodSchema, portSchema } from "./fields";
import { idSchema } from "./id";

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
