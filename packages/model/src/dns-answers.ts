import type { Config } from "./config";
import { indexOf } from "./config-index";
import type { DnsAnswer, DnsName } from "./dns-name";
import { type Message, message } from "./message";
import { effectiveWeight, type Overlay } from "./overlay";
import type { VirtualService } from "./virtual-service";

export interface DnsAnswerState {
  readonly address: string;
  /** Clients that come to it are served. */
  readonly serving: boolean;
  /** It is among the answers: it serves, or none does and the name then gives all. */
  readonly answered: boolean;
  /** Why it does not serve. */
  readonly reason: Message | null;
}

/** Key of the health of another director's address in the overlay and in checks. */
export function dnsCheckId({ id }: DnsName, address: string): string {
  return `${id}/${address}`;
}

/** What becomes of each answer of a name, in their order. Answers whose virtual address is gone are left out. */
export function dnsAnswers(config: Config, overlay: Overlay, name: DnsName): DnsAnswerState[] {
  const states = name.answers.flatMap((answer) => stateOf(config, overlay, name, answer) ?? []);
  const all = name.whenNoneServes === "all" && !states.some(({ serving }) => serving);
  return states.map((state) => ({ ...state, answered: state.serving || all }));
}

type Standing = Omit<DnsAnswerState, "answered">;

function stateOf(config: Config, overlay: Overlay, name: DnsName, answer: DnsAnswer): Standing | null {
  if (answer.type === "virtualAddress") {
    const own = indexOf(config).virtualAddresses.get(answer.virtualAddressId);
    if (!own) return null;
    const reason = whyNotServing(config, overlay, answer.virtualAddressId);
    return { address: own.address, serving: reason === null, reason };
  }
  const { address, healthCheckId } = answer;
  const health = healthCheckId === null ? null : overlay.health[dnsCheckId(name, address)];
  if (health?.state !== "down") return { address, serving: true, reason: null };
  return { address, serving: false, reason: health.reason };
}

/** Null when a service on this address has a destination that takes new clients. */
function whyNotServing(config: Config, overlay: Overlay, virtualAddressId: string): Message | null {
  const services = servicesOf(config).get(virtualAddressId);
  if (!services) return message("dnsName.reason.noService");
  if (services.some((service) => hasTaker(config, overlay, service))) return null;
  return message("dnsName.reason.noDestination", { service: services[0]!.name, services: services.length });
}

const known = new WeakMap<readonly VirtualService[], ReadonlyMap<string, readonly VirtualService[]>>();

/** Enabled services by virtual address. */
function servicesOf({ virtualServices }: Config): ReadonlyMap<string, readonly VirtualService[]> {
  const found = known.get(virtualServices);
  if (found) return found;
  const services = new Map<string, VirtualService[]>();
  for (const service of virtualServices) {
    if (!service.enabled || service.virtualAddressId === null) continue;
    const group = services.get(service.virtualAddressId);
    if (group) group.push(service);
    else services.set(service.virtualAddressId, [service]);
  }
  known.set(virtualServices, services);
  return services;
}

function hasTaker(config: Config, overlay: Overlay, { id }: VirtualService): boolean {
  const { destinationsOf, realServers } = indexOf(config);
  return (destinationsOf.get(id) ?? []).some((destination) => {
    const server = realServers.get(destination.realServerId);
    const weight = server ? effectiveWeight(destination, server, overlay) : "absent";
    return weight !== "absent" && weight > 0;
  });
}
