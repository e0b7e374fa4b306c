import { z } from "zod";
import type { Message } from "./message";

/** Where a forwarding engine meets the packets of an interface; auto: where the engine finds it best. */
export const hookChoiceSchema = z.enum(["auto", "tc", "xdp"], { error: "invalid.hook" });
export type HookChoice = z.infer<typeof hookChoiceSchema>;
export type Hook = Exclude<HookChoice, "auto">;

/** By the role of the interfaces whose traffic is balanced. */
export const hookChoicesSchema = z.strictObject({
  external: hookChoiceSchema.default("auto"),
  internal: hookChoiceSchema.default("auto"),
});
export type HookChoices = z.infer<typeof hookChoicesSchema>;
export const hookRoles = hookChoicesSchema.keyof().options;
export type HookRole = (typeof hookRoles)[number];

/** Where the packets of an interface are met, and why there. */
export interface InterfaceHook {
  readonly interface: string;
  readonly role: HookRole | null;
  readonly choice: HookChoice;
  /** null: nowhere, the interface does not exist. */
  readonly hook: Hook | null;
  readonly reason: Message;
  /** What auto comes to here, and why; null where the interface does not exist. */
  readonly auto: { readonly hook: Hook; readonly reason: Message } | null;
  /** Why XDP cannot be here, as far as it was tried; null: nothing speaks against it. */
  readonly xdpRefused: Message | null;
}
