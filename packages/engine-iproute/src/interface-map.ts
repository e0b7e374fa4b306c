import type { InterfaceRole } from "@loaddirector/model";

/** Which network interface of this box has which role; from the agent's own configuration file. */
export type InterfaceMap = readonly { readonly name: string; readonly role: InterfaceRole }[];

/** First interface with the role, or null. */
export function interfaceOf(map: InterfaceMap, role: InterfaceRole): string | null {
  return map.find((entry) => entry.role === role)?.name ?? null;
}
