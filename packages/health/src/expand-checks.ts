import { type Config, ConfigIndex, type HealthCheck, type Overlay, type VirtualService } from "@loaddirector/model";
import type { CheckTarget, Probe } from "./check-target";

/**
 * The checks a configuration asks for: every enabled destination of every enabled service with a health check, also
 * while it is drained or disabled by an operation, so that its health is known when it returns. `unreachable` names
 * destinations whose service takes any port and whose check names none.
 */
export function expandChecks(config: Config, overlay: Overlay): { targets: CheckTarget[]; unreachable: string[] } {
  const index = new ConfigIndex(config);
  const targets: CheckTarget[] = [];
  const unreachable: string[] = [];
  for (const service of config.virtualServices) {
    const check = service.healthCheckId && index.healthChecks.get(service.healthCheckId);
    if (!check || !service.enabled) continue;
    for (const { id, enabled, realServerId, port } of index.destinationsOf.get(service.id) ?? []) {
      const server = index.realServers.get(realServerId);
      if (!server?.enabled || !enabled) continue;
      const checked = check.port ?? port ?? firstPort(service);
      if (checked === null) {
        unreachable.push(id);
        continue;
      }
      const { intervalMs, timeoutMs, rise, fall } = check;
      const lastKnown = overlay.health[id] ?? null;
      const probe = probeOf(check);
      targets.push({ id, address: server.address, port: checked, probe, intervalMs, timeoutMs, rise, fall, lastKnown });
    }
  }
  return { targets, unreachable };
}

function firstPort({ listeners }: VirtualService): number | null {
  for (const protocol of ["tcp", "udp"])
    for (const listener of listeners)
      if (listener.protocol === protocol && listener.ports !== "any") return listener.ports.first;
  return null;
}

function probeOf(check: HealthCheck): Probe {
  if (check.type === "tcp") return { type: "tcp" };
  const { path, host, statusFirst, statusLast, bodyContains } = check;
  return { type: "http", path, host, statusFirst, statusLast, bodyContains };
}
