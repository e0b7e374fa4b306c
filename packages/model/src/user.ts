import { z } from "zod";

/** User names as Debian's useradd takes them, so that console and OpenSSH know the same person. */
export const userNameSchema = z
  .string({ error: "invalid.required" })
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, { error: "invalid.userName" });

export const roles = ["admin", "operator", "viewer"] as const;
export const roleSchema = z.enum(roles, { error: "invalid.role" });
export type Role = z.infer<typeof roleSchema>;

/** At least twelve characters; no other rule, as NIST SP 800-63B advises. */
export const passwordSchema = z
  .string({ error: "invalid.required" })
  .min(12, { error: "invalid.passwordTooShort" })
  .max(256, { error: "invalid.passwordTooLong" });
