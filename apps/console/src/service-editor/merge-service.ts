import type { FieldConflict } from "../form/three-way";
import { threeWay } from "../form/three-way";
import type { DestinationForm, ServiceForm } from "./service-form";

export interface ServiceConflict extends FieldConflict {
  /** Path in the merged form, such as "destinations.1.weight". */
  readonly name: string;
  /** Id of the destination; null: the service's own field. */
  readonly destinationId: string | null;
}

export interface ServiceMerge {
  readonly merged: ServiceForm;
  readonly conflicts: readonly ServiceConflict[];
  /** Paths inside the service or a destination that only they changed. */
  readonly takenOver: readonly (readonly string[])[];
  /** Destinations they added or removed. */
  readonly added: number;
  readonly removed: number;
}

/** Brings a form together with what somebody else saved of the service and its destinations meanwhile. */
export function mergeService(base: ServiceForm, theirs: ServiceForm, yours: ServiceForm): ServiceMerge {
  const own = threeWay(base.service, theirs.service, yours.service);
  const takenOver = [...own.takenOver];
  const byId = (form: ServiceForm) => new Map(form.destinations.map((each) => [each.destination.id, each]));
  const [before, after] = [byId(base), byId(theirs)];
  const found: { id: string; conflict: FieldConflict }[] = [];
  let removed = 0;

  const kept = yours.destinations.flatMap((each): DestinationForm[] => {
    const was = before.get(each.destination.id);
    const is = after.get(each.destination.id);
    if (!was) return [each];
    if (!is) {
      removed++;
      return [];
    }
    const merge = threeWay(was.destination, is.destination, each.destination);
    takenOver.push(...merge.takenOver);
    for (const conflict of merge.conflicts) found.push({ id: each.destination.id, conflict });
    return [{ ...each, destination: merge.merged, version: is.version }];
  });
  const added = theirs.destinations.filter(({ destination }) => !before.has(destination.id));
  const destinations = [...kept, ...added];
  const placeOf = new Map<string, number>(destinations.map(({ destination }, index) => [destination.id, index]));

  return {
    merged: { ...yours, service: own.merged, destinations },
    conflicts: [
      ...own.conflicts.map((conflict) => ({
        ...conflict,
        name: ["service", ...conflict.path].join("."),
        destinationId: null,
      })),
      ...found.map(({ id, conflict }) => ({
        ...conflict,
        name: ["destinations", placeOf.get(id), "destination", ...conflict.path].join("."),
        destinationId: id,
      })),
    ],
    takenOver,
    added: added.length,
    removed,
  };
}
