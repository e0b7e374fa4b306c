import { z } from "zod";
import type { Message } from "./message";

/** Where a forwarding engine meets the packets of an interface; auto: where the engine finds it best. */
export const hookChoiceSchema = z.enum(["auto", "tc", "xdp"]);
export type HookChoice = z.infer<typeof hookChoiceSchema>;
export type Hook = Exclude<HookChoice, "auto">;

/** Where the packets of an interface are met, and why there. */
export interface InterfaceHook {
  readonly interface: string;
  readonly choice: HookChoice;
  /** null: nowhere, the interface does not exist. */
  readonly hook: Hook | null;
  readonly reason: Message;
}
