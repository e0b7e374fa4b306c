import type { DestinationNode, ServiceNode } from "./service-tree";

/** One line of the table. */
export type TreeRow =
  | { readonly kind: "service"; readonly id: string; readonly service: ServiceNode; readonly expanded: boolean }
  | {
      readonly kind: "destination";
      readonly id: string;
      readonly service: ServiceNode;
      readonly destination: DestinationNode;
      readonly last: boolean;
    };

/** Lines in order; destinations only of services that are open. */
export function treeRows(services: readonly ServiceNode[], isExpanded: (id: string) => boolean): readonly TreeRow[] {
  return services.flatMap((service): TreeRow[] => {
    const expanded = isExpanded(service.id);
    const head: TreeRow = { kind: "service", id: service.id, service, expanded };
    if (!expanded) return [head];
    const { destinations } = service;
    return [
      head,
      ...destinations.map(
        (destination, index): TreeRow => ({
          kind: "destination",
          id: destination.id,
          service,
          destination,
          last: index === destinations.length - 1,
        }),
      ),
    ];
  });
}
