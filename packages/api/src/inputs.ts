import { idSchema, type ObjectKind, objectKinds } from "@loaddirector/model";
import { z } from "zod";

/** The candidate's counter the caller has seen. */
export const counterSchema = z.int().min(0);

/** The version that was read; null: the object is new. */
export const versionSchema = z.int().min(0).nullable();

export const revisionNumber = z.int().min(1).max(2_147_483_647);

/** Newest first; `before`: only entries below this number. */
export const pageInput = z.strictObject({
  before: z.int().min(1).optional(),
  limit: z.int().min(1).max(500).default(50),
});

export const objectRefSchema = z.strictObject({
  kind: z.enum(objectKinds as [ObjectKind, ...ObjectKind[]]),
  id: z.string().max(32),
});

/** One line of text for people. */
export const commentSchema = z
  .string()
  .max(200, { error: "invalid.descriptionTooLong" })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/, {
    error: "invalid.controlCharacters",
  })
  .default("");

export const destinationIds = z.array(idSchema("destination")).min(1).max(10_000);
