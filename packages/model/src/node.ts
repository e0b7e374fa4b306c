import { z } from "zod";
import { addressSchema } from "./address";
import { descriptionSchema, nameSchema } from "./fields";
import { hookChoicesSchema } from "./hook";
import { idSchema } from "./id";
import { forwardingSettingsSchema } from "./protection";

/** What a network interface is for (features Z1). The role is also its name everywhere people see it. */
export const interfaceRoles = ["external", "internal", "heartbeat", "management"] as const;
export const interfaceRoleSchema = z.enum(interfaceRoles, { error: "invalid.interface" });
export type InterfaceRole = z.infer<typeof interfaceRoleSchema>;

/**
 * A source address of FULLNAT, used for nothing else: its ports are the engine's to give away. The agent puts it on its
 * interface as /32 or /128 (nodad).
 */
export const localAddressSchema = z.strictObject({
  address: addressSchema,
  interface: interfaceRoleSchema.default("internal"),
});
export type LocalAddress = z.infer<typeof localAddressSchema>;

/** One appliance. There is always at least one; objects without a `nodeId` are shared by all of them. */
export const nodeSchema = z.strictObject({
  id: idSchema("node"),
  name: nameSchema,
  /** FULLNAT takes one of the family of the real server. */
  localAddresses: z.array(localAddressSchema).max(32, { error: "invalid.tooMany" }).default([]),
  hooks: hookChoicesSchema.prefault({}),
  ...forwardingSettingsSchema.shape,
  description: descriptionSchema,
});
export type Node = z.infer<typeof nodeSchema>;
