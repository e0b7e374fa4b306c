import { z } from "zod";
import {
  descriptionSchema,
  integer,
  methodSchema,
  nameSchema,
  portSchema,
  protocolSchema,
  schedulerFlags,
  schedulerSchema,
} from "./fields";
import { idSchema } from "./id";

/** Ports a service answers on: one, a range, or any port that no other service of the address names. */
export const listenerSchema = z
  .strictObject({
    protocol: protocolSchema,
    ports: z.union([z.literal("any"), z.strictObject({ first: portSchema, last: portSchema })], {
      error: "invalid.port",
    }),
  })
  .superRefine((listener, context) => {
    if (listener.ports !== "any" && listener.ports.first > listener.ports.last)
      context.addIssue({ code: "custom", path: ["ports", "last"], message: "invalid.portRange" });
  });
export type Listener = z.infer<typeof listenerSchema>;

/** Seconds; null takes the value of the box. */
const timeout = integer(1, 86_400, "invalid.seconds").nullable().default(null);
const timeoutsSchema = z.strictObject({
  established: timeout,
  synReceived: timeout,
  finWait: timeout,
  udp: timeout,
});
export type Timeouts = z.infer<typeof timeoutsSchema>;

export const persistenceSchema = z.strictObject({
  /** Seconds after the last connection. */
  timeout: integer(1, 2_678_400, "invalid.seconds").default(300),
  /** Prefix length that makes two clients one. */
  prefix4: integer(1, 32).default(32),
  prefix6: integer(1, 128).default(128),
  engine: z.enum(["sip"]).nullable().default(null),
});

const virtualServiceFields = z.strictObject({
  id: idSchema("virtualService"),
  name: nameSchema,
  enabled: z.boolean().default(true),
  /** null: any address (features F19, F20). */
  virtualAddressId: idSchema("virtualAddress").nullable(),
  listeners: z.array(listenerSchema).max(64, { error: "invalid.tooMany" }),
  /** Packets with this mark, as `ipvsadm -f`; address and listeners are then left empty. */
  firewallMark: integer(1, 0xffff_ffff).nullable().default(null),
  scheduler: schedulerSchema.default("wlc"),
  schedulerFlags: z.array(z.enum(schedulerFlags)).default([]),
  /** Forwarding method of destinations that name none. */
  method: methodSchema.default("nat"),
  /** UDP: every datagram is scheduled anew, `ipvsadm -o`. */
  onePacket: z.boolean().default(false),
  persistence: persistenceSchema.nullable().default(null),
  /** A protocol that names data connections in its own text: they are let through to the same server. */
  helper: z.enum(["ftp"]).nullable().default(null),
  timeouts: timeoutsSchema.prefault({}),
  healthCheckId: idSchema("healthCheck").nullable().default(null),
  /** Real server that answers when no destination can. */
  sorryServerId: idSchema("realServer").nullable().default(null),
  description: descriptionSchema,
});
export const virtualServiceSchema = virtualServiceFields.superRefine((service, context) => {
  if (service.firewallMark === null && service.listeners.length === 0)
    context.addIssue({ code: "custom", path: ["listeners"], message: "invalid.noListener" });
});
export type VirtualService = z.infer<typeof virtualServiceSchema>;
