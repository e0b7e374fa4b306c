import {
  type Config,
  dnsCheckId,
  type HealthCheck,
  indexOf,
  type Overlay,
  type ServiceParts,
  type VirtualService,
} from "@loaddirector/model";
import type { CheckTarget, Probe } from "./check-target";

/** What follows from the parts of services alone. */
interface Asked {
  readonly targets: readonly CheckTarget[];
  /** Destinations whose service takes any port and whose check names none. */
  readonly unreachable: readonly string[];
}
const nothing: Asked = { targets: [], unreachable: [] };
const known = new WeakMap<ServiceParts, Asked>();

/**
 * The checks a configuration asks for: every enabled destination of every enabled service with a health check, also
 * while it is drained or disabled by an operation, so that its health is known when it returns; and every other
 * director's address that a name in DNS stands for.
 */
export function expandChecks(config: Config, overlay: Overlay): CheckTarget[] {
  return askedOf(config).targets.map((target) => {
    const lastKnown = overlay.health[target.id];
    return lastKnown ? { ...target, lastKnown } : target;
  });
}

/** Ids of destinations that no check can reach. */
export function uncheckable(config: Config): readonly string[] {
  return askedOf(config).unreachable;
}

/** Of the configuration asked about last, which is asked about several times. */
let last: { readonly config: Config; readonly asked: Asked } | null = null;

function askedOf(config: Config): Asked {
  if (last?.config === config) return last.asked;
  const index = indexOf(config);
  const targets: CheckTarget[] = [];
  const unreachable: string[] = [];
  for (const { id } of config.virtualServices) {
    const parts = index.partsOf(id)!;
    let own = known.get(parts);
    if (!own) {
      own = askedOfService(parts);
      known.set(parts, own);
    }
    for (const target of own.targets) targets.push(target);
    for (const destinationId of own.unreachable) unreachable.push(destinationId);
  }
  targets.push(...askedOfNames(config));
  last = { config, asked: { targets, unreachable } };
  return last.asked;
}

function askedOfService({ service, healthCheck, members }: ServiceParts): Asked {
  if (!healthCheck || !service.enabled) return nothing;
  const { intervalMs, timeoutMs, rise, fall } = healthCheck;
  const probe = probeOf(healthCheck);
  const targets: CheckTarget[] = [];
  const unreachable: string[] = [];
  for (const { destination, server } of members) {
    if (!server?.enabled || !destination.enabled) continue;
    const { id } = destination;
    const port = healthCheck.port ?? destination.port ?? firstPort(service);
    if (port === null) unreachable.push(id);
    else targets.push({ id, address: server.address, port, probe, intervalMs, timeoutMs, rise, fall, lastKnown: null });
  }
  return { targets, unreachable };
}

/** Other directors' addresses that enabled names in DNS stand for. */
function askedOfNames({ dnsNames, healthChecks }: Config): CheckTarget[] {
  return dnsNames.flatMap((name) =>
    name.answers.flatMap((answer) => {
      const check = answer.type === "address" && healthChecks.find(({ id }) => id === answer.healthCheckId);
      if (!name.enabled || !check) return [];
      const { intervalMs, timeoutMs, rise, fall } = check;
      const { address } = answer;
      const id = dnsCheckId(name, address);
      const port = check.port ?? answer.port;
      return [{ id, address, port, probe: probeOf(check), intervalMs, timeoutMs, rise, fall, lastKnown: null }];
    }),
  );
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
