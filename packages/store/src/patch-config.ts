import { type AnyObject, applyChanges, type Config, configLists, type ObjectKind } from "@loaddirector/model";

interface Patch {
  readonly kind: ObjectKind;
  readonly id: string;
  readonly after: AnyObject | null;
}

/** From here on, sorting all is cheaper than moving the tail of the list for each. */
const few = 64;

/** `applyChanges`, without sorting 100,000 objects anew when a handful changes. */
export function patchConfig(config: Config, patches: readonly Patch[]): Config {
  if (patches.length === 0) return config;
  if (patches.length > few) return applyChanges(config, patches);
  const next = { ...config } as Record<string, unknown>;
  for (const { kind, id, after } of patches) {
    const list = configLists[kind];
    const own = next[list] as AnyObject[];
    const objects = own === config[list] ? own.slice() : own;
    const place = lowerBound(objects, id);
    const found = objects[place]?.id === id ? 1 : 0;
    if (after) objects.splice(place, found, after);
    else objects.splice(place, found);
    next[list] = objects;
  }
  return next as unknown as Config;
}

/** Place of the first object whose id is not below `id`. */
function lowerBound(objects: readonly AnyObject[], id: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (objects[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
