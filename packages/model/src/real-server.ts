import { z } from "zod";
import { addressSchema } from "./address";
import { descriptionSchema, nameSchema } from "./fields";
import { idSchema } from "./id";

/** A machine that serves. It may be a destination of many services. */
export const realServerSchema = z.strictObject({
  id: idSchema("realServer"),
  name: nameSchema,
  address: addressSchema,
  enabled: z.boolean().default(true),
  description: descriptionSchema,
});
export type RealServer = z.infer<typeof realServerSchema>;
