import { canonicalJson } from "./canonical-json";
import type { Capabilities } from "./capabilities";
import { changedObjects } from "./changed-objects";
import { type AnyObject, type Config, kindOrder, objectsOf } from "./config";
import { indexOf } from "./config-index";
import type { Issue } from "./issue";
import { validate } from "./validate";
import type { VirtualService } from "./virtual-service";

/** A configuration and all that validate() says about it. */
export interface Validated {
  readonly config: Config;
  readonly issues: readonly Issue[];
}

/**
 * What validate() says, in another order, at the cost of the services that differ from a configuration already found
 * good with the same capabilities. Only where rules look no further than one service: destinations, and fields of
 * services that no other service is held against. For everything else the whole is validated.
 */
export function validateChanges(before: Validated, config: Config, capabilities: Capabilities): Issue[] {
  const wasGood = before.issues.every(({ severity }) => severity !== "error");
  const services = wasGood ? changedServices(before.config, config) : null;
  if (!services) return validate(config, capabilities, indexOf(config));
  const concerned = new Set([...idsOf(before.config, services), ...idsOf(config, services)]);
  const part = partOf(config, services);
  const isConcerned = ({ object }: Issue) => object !== null && concerned.has(object.id);
  return [...before.issues.filter((issue) => !isConcerned(issue)), ...validate(part, capabilities).filter(isConcerned)];
}

/** Ids of the services whose issues may differ; null: rules between services have to be asked. */
function changedServices(before: Config, after: Config): Set<string> | null {
  const services = new Set<string>();
  for (const kind of kindOrder)
    for (const changed of changedObjects<AnyObject>(objectsOf(before, kind), objectsOf(after, kind))) {
      if (kind === "destination")
        for (const each of [changed.before, changed.after]) {
          if (each) services.add((each as Config["destinations"][number]).virtualServiceId);
        }
      else if (kind === "virtualService" && sameOutside(changed.before, changed.after)) services.add(changed.after!.id);
      else return null;
    }
  // Destinations of no service are found by the rules about references only.
  const known = indexOf(after).virtualServices;
  return [...services].every((id) => known.has(id)) ? services : null;
}

/** Of services and their destinations. */
function idsOf(config: Config, services: ReadonlySet<string>): string[] {
  const { destinationsOf } = indexOf(config);
  return [...services].flatMap((id) => [id, ...(destinationsOf.get(id) ?? []).map((destination) => destination.id)]);
}

/** Equal in what other services, addresses and names are held against. */
function sameOutside(before: AnyObject | null, after: AnyObject | null): boolean {
  const outside = (object: AnyObject) => {
    const { name, listeners, virtualAddressId, firewallMark } = object as VirtualService;
    return canonicalJson([name, listeners, virtualAddressId, firewallMark]);
  };
  return before !== null && after !== null && outside(before) === outside(after);
}

/** These services with everything they name. */
function partOf(config: Config, services: ReadonlySet<string>): Config {
  const index = indexOf(config);
  const parts = [...services].sort().map((id) => index.partsOf(id)!);
  const byId = <T extends { id: string }>(objects: Iterable<T | null | undefined>) =>
    [...new Map([...objects].flatMap((object) => (object ? [[object.id, object] as const] : []))).values()].sort(
      (a, b) => (a.id < b.id ? -1 : 1),
    );
  const members = parts.flatMap((each) => each.members);
  const sorry = parts.map(({ service: { sorryServerId } }) => sorryServerId && index.realServers.get(sorryServerId));
  return {
    modelVersion: config.modelVersion,
    nodes: config.nodes,
    virtualAddresses: byId(parts.map(({ virtualAddress }) => virtualAddress)),
    realServers: byId([...members.map(({ server }) => server), ...sorry.map((each) => each || null)]),
    healthChecks: byId(parts.map(({ healthCheck }) => healthCheck)),
    virtualServices: parts.map(({ service }) => service),
    destinations: byId(members.map(({ destination }) => destination)),
    dnsNames: [],
  };
}
