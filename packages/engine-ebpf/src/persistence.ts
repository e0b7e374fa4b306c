import type { ForwardingService, Persistence } from "@loaddirector/engine";
import { type Service, serviceFlagValues } from "./abi.generated";
import { protocolNumber } from "./names";

const FTP_PORT = 21;

type Fields = Pick<Service, "persistence" | "prefix4" | "prefix6">;

/** As the record of a service holds it; 0 seconds: not persistent. */
export function persistenceFields(persistence: Persistence | null): Fields {
  if (!persistence) return { persistence: 0, prefix4: 0, prefix6: 0 };
  const { timeout, prefix4, prefix6 } = persistence;
  return { persistence: timeout, prefix4, prefix6 };
}

export function persistenceOf({
  persistence,
  prefix4,
  prefix6,
  flags,
}: Fields & { flags: number }): Persistence | null {
  if (!persistence) return null;
  const engine = flags & serviceFlagValues.callId ? ({ engine: "sip" } as const) : {};
  return { timeout: persistence, prefix4, prefix6, ...engine };
}

/**
 * Under what a service enters its templates: the one listener it has, as IPVS does (any port for a range and for FTP,
 * whose data connections have others), or neither protocol nor port, so that several listeners share them as the ports of a firewall mark do.
 */
export function templateKey(
  listeners: ForwardingService["listeners"],
): Pick<Service, "templatePort" | "templateProtocol"> {
  const [only, ...others] = listeners;
  if (!only || others.length > 0) return { templatePort: 0, templateProtocol: 0 };
  const { protocol, first, last } = only;
  return { templatePort: first === last && first !== FTP_PORT ? first : 0, templateProtocol: protocolNumber(protocol) };
}
