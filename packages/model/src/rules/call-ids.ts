import type { Config } from "../config";
import { type Issue, issue } from "../issue";

/** Persistence by SIP Call-ID: datagrams have one, and what an open flow sends is not asked for it. */
export function checkCallIds({ virtualServices }: Config): Issue[] {
  return virtualServices.flatMap(({ id, persistence, listeners, firewallMark, virtualAddressId, onePacket }) => {
    if (persistence?.engine !== "sip") return [];
    const at = (severity: Issue["severity"], key: string) =>
      issue(severity, { kind: "virtualService", id }, ["persistence", "engine"], key);
    const issues: Issue[] = [];
    if (listeners.some(({ protocol }) => protocol !== "udp")) issues.push(at("error", "conflict.callIdNeedsUdp"));
    // A connection of any address remembers which, in the place of its call.
    if (firewallMark !== null || virtualAddressId === null) issues.push(at("error", "conflict.callIdNeedsAddress"));
    if (!onePacket) issues.push(at("warning", "advice.callIdByFlow"));
    return issues;
  });
}
