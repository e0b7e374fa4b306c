import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Mismatch } from "./player";

/** A place where this engine does something else on purpose. Everything else is a failure. */
const differenceSchema = z.strictObject({
  name: z.string(),
  reason: z.string(),
  topic: z.string(),
  scenarios: z.array(z.string()).min(1),
  fields: z.array(z.string()).min(1),
  /** Steps before this one must agree. */
  fromStep: z.number().default(0),
  /** Frames: the only bytes that may differ, first and last of each range. */
  bytes: z.array(z.tuple([z.number(), z.number()])).optional(),
});
export type Difference = z.infer<typeof differenceSchema>;

const path = fileURLToPath(new URL("../../golden/differences.json", import.meta.url));

export function readDifferences(): Difference[] {
  return z.array(differenceSchema).parse(JSON.parse(readFileSync(path, "utf8")));
}

/** Whether the difference accounts for this mismatch. */
export function explains(difference: Difference, mismatch: Mismatch): boolean {
  const field = mismatch.field.split(" ")[0]!;
  if (difference.topic !== mismatch.topic || !difference.scenarios.includes(mismatch.scenario)) return false;
  if (!difference.fields.includes(field) || mismatch.step < difference.fromStep) return false;
  if (!difference.bytes) return true;
  return mismatch.bytes?.every((at) => difference.bytes!.some(([first, last]) => at >= first && at <= last)) ?? false;
}
