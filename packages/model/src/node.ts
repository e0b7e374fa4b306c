import { z } from "zod";
import { descriptionSchema, nameSchema } from "./fields";
import { idSchema } from "./id";

/** One appliance. There is always at least one; objects without a `nodeId` are shared by all of them. */
export const nodeSchema = z.strictObject({
  id: idSchema("node"),
  name: nameSchema,
  description: descriptionSchema,
});
export type Node = z.infer<typeof nodeSchema>;

/** What a network interface is for (features Z1). The role is also its name everywhere people see it. */
export const interfaceRoles = ["external", "internal", "heartbeat", "management"] as const;
export const interfaceRoleSchema = z.enum(interfaceRoles, { error: "invalid.interface" });
export type InterfaceRole = z.infer<typeof interfaceRoleSchema>;
