import type { Configuration } from "../objects/configuration";
import type { MadeService } from "./made-service";

/** `running`: as the base revision has it; `candidate`: as it would be. Null: there is none. */
export function madeService(
  configuration: Configuration,
  serviceId: string,
  of: "running" | "candidate",
): MadeService | null {
  const pick = <R extends { readonly object: unknown; readonly committed: unknown; readonly change: string }>(
    row: R | undefined,
  ): R["object"] | null => {
    if (!row) return null;
    if (of === "running") return row.committed as R["object"] | null;
    return row.change === "remove" ? null : row.object;
  };
  const service = pick(configuration.service.get(serviceId));
  if (!service) return null;
  const { virtualAddressId, healthCheckId, sorryServerId } = service;
  return {
    service,
    address: virtualAddressId ? pick(configuration.address.get(virtualAddressId)) : null,
    check: healthCheckId ? pick(configuration.check.get(healthCheckId)) : null,
    sorryServer: sorryServerId ? pick(configuration.server.get(sorryServerId)) : null,
    destinations: (configuration.destinationsOf.get(serviceId) ?? []).flatMap((row) => {
      const destination = pick(row);
      const server = destination && pick(configuration.server.get(destination.realServerId));
      return destination && server ? [{ destination, server }] : [];
    }),
  };
}
