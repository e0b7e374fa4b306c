/** One place where two lists differ: `before` null is a creation, `after` null a removal. */
export interface ChangedObject<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** Longer answers are rare and hold much. */
const remembered = 1_000;

/** The answer given last for a list: one change is asked about by everybody who keeps something of a configuration. */
const last = new WeakMap<readonly object[], { after: readonly object[]; changed: readonly unknown[] }>();

/**
 * Where two lists, each in ascending order of id, do not hold the very same object. Costs one comparison of pointers an
 * object, so that one change among 100,000 is found in a millisecond. Objects of equal content are told too.
 */
export function changedObjects<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly ChangedObject<T>[] {
  if (before === after) return [];
  const known = last.get(before);
  if (known?.after === after) return known.changed as readonly ChangedObject<T>[];
  const changed = compare(before, after);
  if (changed.length <= remembered) last.set(before, { after, changed });
  return changed;
}

function compare<T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): ChangedObject<T>[] {
  const changed: ChangedObject<T>[] = [];
  let old = 0;
  let now = 0;
  while (old < before.length || now < after.length) {
    const was = before[old];
    const is = after[now];
    if (was === is) {
      old++;
      now++;
    } else if (is === undefined || (was !== undefined && was.id < is.id)) {
      changed.push({ before: was!, after: null });
      old++;
    } else if (was === undefined || is.id < was.id) {
      changed.push({ before: null, after: is });
      now++;
    } else {
      changed.push({ before: was, after: is });
      old++;
      now++;
    }
  }
  return changed;
}
