import type { Config, Destination } from "@loaddirector/model";

export interface DestinationNames {
  readonly service: string;
  readonly server: string;
}

interface Names {
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly services: ReadonlyMap<string, string>;
  readonly servers: ReadonlyMap<string, string>;
}

const known = new WeakMap<Config, Names>();

/** Names of a destination's service and real server for texts to people, or null when the configuration has none such. */
export function destinationNames(config: Config, id: string): DestinationNames | null {
  let names = known.get(config);
  if (!names) {
    const nameById = (list: readonly { id: string; name: string }[]) => new Map(list.map(({ id, name }) => [id, name]));
    names = {
      destinations: new Map(config.destinations.map((destination) => [destination.id, destination])),
      services: nameById(config.virtualServices),
      servers: nameById(config.realServers),
    };
    known.set(config, names);
  }
  const destination = names.destinations.get(id);
  if (!destination) return null;
  return {
    service: names.services.get(destination.virtualServiceId) ?? destination.virtualServiceId,
    server: names.servers.get(destination.realServerId) ?? destination.realServerId,
  };
}
