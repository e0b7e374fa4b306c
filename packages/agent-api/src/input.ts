import {
  addressFamily,
  connectionFilterSchema,
  connectionPageSchema,
  flowSchema,
  idSchema,
  objectSchemas,
  operationStateSchema,
  userNameSchema,
} from "@loaddirector/model";
import { z } from "zod";

const changeOf = <K extends keyof typeof objectSchemas>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), id: idSchema(kind), after: objectSchemas[kind].nullable() });

/** One object to write (`after`) or remove (`after` null). */
export const agentChangeSchema = z
  .discriminatedUnion("kind", [
    changeOf("node"),
    changeOf("virtualAddress"),
    changeOf("realServer"),
    changeOf("healthCheck"),
    changeOf("virtualService"),
    changeOf("destination"),
  ])
  .refine((change) => change.after === null || change.after.id === change.id, { error: "invalid.id" });
export type AgentChange = z.infer<typeof agentChangeSchema>;

const revision = z.number().int().min(1).max(2_147_483_647);

/** `base` is the revision the changes start from; null: from nothing, that is the whole configuration. */
export const checkInput = z.strictObject({
  base: revision.nullable(),
  changes: z.array(agentChangeSchema).max(1_000_000),
});

export const applyInput = checkInput.extend({
  revision,
  /** contentHash() of the resulting configuration; refused when it does not match. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Seconds until it goes back by itself unless confirmed; null: kept at once. */
  confirmWithin: z.number().int().min(5).max(3_600).nullable(),
});

export const trialInput = z.strictObject({ revision });

/** Operations take effect at once and are no part of the candidate. `clear` ends drain, disable and forceUp. */
export const operateInput = z.strictObject({
  destinationIds: z.array(idSchema("destination")).min(1).max(10_000),
  kind: z.union([operationStateSchema.shape.kind, z.literal("clear")]),
  by: userNameSchema,
  /** Drain only: seconds until the destination is disabled. */
  deadlineSeconds: z.number().int().min(1).max(604_800).nullable().default(null),
});

export const sinceInput = z.strictObject({ since: z.number().int().min(0) });

export const connectionsInput = connectionPageSchema.extend({ filter: connectionFilterSchema.default({}) });

/** A flow as its client sees it. */
export const explainInput = flowSchema.refine(
  ({ client, virtual }) => addressFamily(client) === addressFamily(virtual),
  {
    error: "invalid.flowFamilies",
    path: ["virtual"],
  },
);
