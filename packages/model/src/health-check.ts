import { z } from "zod";
import { descriptionSchema, integer, lineSchema, nameSchema, portSchema } from "./fields";
import { idSchema } from "./id";

const schedule = {
  /** Milliseconds between the starts of two checks of one destination. */
  intervalMs: integer(100, 3_600_000).default(2_000),
  /** Milliseconds until a check without an answer has failed; not above the interval. */
  timeoutMs: integer(50, 600_000).default(1_000),
  /** Successes in a row that bring a destination back. */
  rise: integer(1, 100).default(2),
  /** Failures in a row that take a destination out. */
  fall: integer(1, 100).default(3),
  /** Port to check, or null: the destination's own. */
  port: portSchema.nullable().default(null),
};

const identity = { id: idSchema("healthCheck"), name: nameSchema, description: descriptionSchema };

/** RFC 9110 field-value characters, no spaces: the path of a request line. */
const requestPath = z
  .string({ error: "invalid.path" })
  .max(1024, { error: "invalid.path" })
  .regex(/^\/[!-~]*$/, { error: "invalid.path" });

const hostName = z
  .string({ error: "invalid.hostName" })
  .max(253, { error: "invalid.hostName" })
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/, { error: "invalid.hostName" });

export const healthCheckSchema = z
  .discriminatedUnion("type", [
    z.strictObject({ ...identity, ...schedule, type: z.literal("tcp") }),
    z.strictObject({
      ...identity,
      ...schedule,
      type: z.literal("http"),
      path: requestPath.default("/"),
      /** Host header; null: the destination's address. */
      host: hostName.nullable().default(null),
      /** Any status in [first, last] is healthy. */
      statusFirst: integer(100, 599).default(200),
      statusLast: integer(100, 599).default(299),
      /** Text the first 64 KiB of the body must contain, or null. */
      bodyContains: lineSchema.min(1).nullable().default(null),
    }),
  ])
  .superRefine((check, context) => {
    if (check.timeoutMs > check.intervalMs)
      context.addIssue({ code: "custom", path: ["timeoutMs"], message: "invalid.timeoutAboveInterval" });
    if (check.type === "http" && check.statusFirst > check.statusLast)
      context.addIssue({ code: "custom", path: ["statusLast"], message: "invalid.statusRange" });
  });
export type HealthCheck = z.infer<typeof healthCheckSchema>;
