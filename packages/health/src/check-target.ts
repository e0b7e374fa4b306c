import { type Address, healthSchema, portSchema } from "@loaddirector/model";
import { z } from "zod";

const probeSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("tcp") }),
  z.strictObject({
    type: z.literal("http"),
    path: z.string(),
    /** Host header; null: the address. */
    host: z.string().nullable(),
    statusFirst: z.number(),
    statusLast: z.number(),
    bodyContains: z.string().nullable(),
  }),
]);
/** What is asked of a server. */
export type Probe = z.infer<typeof probeSchema>;

const checkTargetSchema = z.strictObject({
  /** Destination id of the model, or dnsCheckId(). */
  id: z.string(),
  address: z.string().transform((text) => text as Address),
  port: portSchema,
  probe: probeSchema,
  /** Milliseconds between the starts of two checks, and until one without an answer has failed. */
  intervalMs: z.number(),
  timeoutMs: z.number(),
  rise: z.number(),
  fall: z.number(),
  /** What was known before this process started: holds until checks say otherwise. */
  lastKnown: healthSchema.nullable(),
});
export type CheckTarget = z.infer<typeof checkTargetSchema>;

/** Agent to health process: the whole list, each time it changes. */
export const toHealthSchema = z.strictObject({ type: z.literal("checks"), checks: z.array(checkTargetSchema) });
export type ToHealth = z.infer<typeof toHealthSchema>;

/** Health process to agent: what is new since the last message, in order. */
export const fromHealthSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({
    type: z.literal("results"),
    results: z.array(z.strictObject({ id: z.string().max(64), health: healthSchema })).max(1_000_000),
  }),
]);
export type FromHealth = z.infer<typeof fromHealthSchema>;
