import {
  addressSchema,
  type Capabilities,
  type Config,
  emptyConfig,
  type Issue,
  type RealServer,
  type VirtualAddress,
  validate,
} from "@loaddirector/model";
import type { Configuration } from "../objects/configuration";
import type { ServiceForm } from "./service-form";

/**
 * What the model's rules say of this service alone while somebody edits it, at the paths of the form; what concerns
 * other services is the API's to say.
 */
export function checkServiceForm(
  form: ServiceForm,
  configuration: Configuration,
  capabilities: Capabilities | null,
): Issue[] {
  const places = new Map<string, readonly string[]>([[form.service.id, ["service"]]]);
  for (const [index, { destination }] of form.destinations.entries())
    places.set(destination.id, ["destinations", String(index)]);
  return validate(configOf(form, configuration), capabilities).flatMap((issue) => {
    const place = places.get(issue.object?.id ?? "");
    if (!place || issue.path.length === 0 || issue.message.key === "conflict.missing") return [];
    return [{ ...issue, path: [...place, ...issue.path] }];
  });
}

function configOf({ service, address, destinations }: ServiceForm, configuration: Configuration): Config {
  const existing = configuration.address.get(service.virtualAddressId ?? "")?.object;
  const virtual = address ? typedAddress(address) : existing;
  const servers = new Map<string, RealServer>();
  for (const { destination, server: made } of destinations) {
    const server = made ?? configuration.server.get(destination.realServerId)?.object;
    if (server && (made || !servers.has(server.id))) servers.set(server.id, server);
  }
  return {
    ...emptyConfig(),
    nodes: configuration.nodes.map((row) => row.object),
    virtualAddresses: virtual ? [virtual] : [],
    realServers: [...servers.values()],
    virtualServices: [service],
    destinations: destinations.map(({ destination: { port, ...rest } }) => ({
      ...rest,
      port: Number.isNaN(port) ? null : port,
    })),
  };
}

/** null while it is being typed. */
function typedAddress(address: VirtualAddress): VirtualAddress | null {
  const parsed = addressSchema.safeParse(address.address);
  return parsed.success ? { ...address, address: parsed.data } : null;
}
