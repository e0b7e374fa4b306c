import type { Slots } from "../chart/ranking";
import type { SeriesPlan } from "../chart/series-table";
import type { RunningService } from "../live/running-services";

/** What a chart calls everything that has no colour of its own. */
const restId = "rest";

interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

export function serviceGroups(services: readonly RunningService[]): Group[] {
  return services.map(({ service }) => ({ id: service.id, name: service.name, members: [service.id] }));
}

/** A server's traffic is that of all its destinations. */
export function serverGroups(services: readonly RunningService[]): Group[] {
  const groups = new Map<string, { id: string; name: string; members: string[] }>();
  for (const { destinations } of services)
    for (const { destination, server } of destinations) {
      const group = groups.get(server.id);
      if (group) group.members.push(destination.id);
      else groups.set(server.id, { id: server.id, name: server.name, members: [destination.id] });
    }
  return [...groups.values()];
}

/** Lines of the chart in the palette's order, the rest always last. */
export function trafficPlans(
  groups: readonly Group[],
  slots: Slots,
  part: SeriesPlan["part"],
  nameOfRest: (count: number) => string,
): SeriesPlan[] {
  const plans: SeriesPlan[] = [];
  slots.forEach((id, slot) => {
    const group = groups.find((each) => each.id === id);
    if (group) plans.push({ ...group, slot, part });
  });
  const rest = groups.filter(({ id }) => !slots.includes(id));
  if (rest.length > 0)
    plans.push({
      id: restId,
      name: rest.length === 1 ? rest[0]!.name : nameOfRest(rest.length),
      slot: null,
      part,
      members: "remainder",
    });
  return plans;
}
