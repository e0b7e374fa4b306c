import {
  addressFamily,
  connectionFilterSchema,
  connectionPageSchema,
  flowSchema,
  idSchema,
  isWholeDestination,
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
    changeOf("dnsName"),
  ])
  .refine((change) => change.after === null || change.after.id === change.id, { error: "invalid.id" });

export type AgentChange = z.infer<typeof agentChangeSchema>;

/** Whole destinations are most of a large configuration: they are taken as they are. */
const changesSchema = z
  .array(z.unknown())
  .max(1_000_000)
  .transform((changes, context) =>
    changes.map((change, place): AgentChange => {
      if (isWholeDestinationChange(change)) return change as AgentChange;
      const parsed = agentChangeSchema.safeParse(change);
      for (const { path, ...found } of parsed.error?.issues ?? [])
        context.addIssue({ ...found, path: [place, ...path] });
      return parsed.data ?? z.NEVER;
    }),
  );

function isWholeDestinationChange(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 3) return false;
  const { kind, id, after } = value as Record<string, unknown>;
  return kind === "destination" && isWholeDestination(after) && after.id === id;
}

const revision = z.number().int().min(1).max(2_147_483_647);

/** `base` is the revision the changes start from; null: from nothing, that is the whole configuration. */
export const checkInput = z.strictObject({
  base: revision.nullable(),
  changes: changesSchema,
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
