import { useMemo } from "react";
import type { Configuration } from "../objects/configuration";
import type { NamedDestination } from "./connection-filter";

export interface Names {
  /** Until the configuration is read no name is known. */
  readonly known: boolean;
  /** Service ids by name. */
  readonly services: ReadonlyMap<string, string>;
  readonly serviceOf: (id: string | null) => string | null;
  readonly destinations: readonly NamedDestination[];
  readonly destinationOf: (id: string | null) => NamedDestination | null;
}

/** The names behind the ids in records. */
export function useNames(configuration: Configuration | null): Names {
  return useMemo(() => {
    const destinations = (configuration?.destinations ?? []).map(
      ({ object }): NamedDestination => ({
        id: object.id,
        serviceId: object.virtualServiceId,
        service: configuration?.service.get(object.virtualServiceId)?.object.name ?? object.virtualServiceId,
        server: configuration?.server.get(object.realServerId)?.object.name ?? object.realServerId,
      }),
    );
    const byId = new Map(destinations.map((each) => [each.id, each]));
    return {
      known: configuration !== null,
      services: new Map((configuration?.services ?? []).map(({ object }) => [object.name, object.id])),
      serviceOf: (id) => (id === null ? null : (configuration?.service.get(id)?.object.name ?? null)),
      destinations,
      destinationOf: (id) => (id === null ? null : (byId.get(id) ?? null)),
    };
  }, [configuration]);
}
