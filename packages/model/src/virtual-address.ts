import { z } from "zod";
import { addressSchema } from "./address";
import { descriptionSchema, nameSchema } from "./fields";
import { idSchema } from "./id";
import { interfaceRoleSchema } from "./node";

/** When echo requests (ping) are answered. whenServing: while a service here has a destination that takes connections. */
export const echoChoices = ["always", "whenServing", "never"] as const;

/** An address clients use. The agent puts it on its interface as /32 or /128 (nodad) unless a VRRP group owns it. */
export const virtualAddressSchema = z.strictObject({
  id: idSchema("virtualAddress"),
  name: nameSchema,
  address: addressSchema,
  interface: interfaceRoleSchema.default("external"),
  /** The VRRP group that moves it, or null: the agent owns it. */
  vrrpGroup: nameSchema.nullable().default(null),
  echo: z.enum(echoChoices, { error: "invalid.value" }).default("always"),
  description: descriptionSchema,
});
export type EchoChoice = VirtualAddress["echo"];
export type VirtualAddress = z.infer<typeof virtualAddressSchema>;
