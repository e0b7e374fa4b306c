/** Colours of the chart palette; what has none of them is "the rest". */
const slotCount = 6;

/** Ids by colour, in the palette's order; null: the colour is free. */
export type Slots = readonly (string | null)[];

/**
 * Who has which colour. The largest get one, and keep it for as long as they exist: a newcomer takes a place only when
 * it is more than twice the smallest of them, so that colours do not jump while someone reads.
 */
export function rankSlots(previous: Slots, totals: ReadonlyMap<string, number>): Slots {
  const slots = Array.from({ length: slotCount }, (_, slot) => {
    const id = previous[slot] ?? null;
    return id !== null && totals.has(id) ? id : null;
  });
  const total = (id: string | null) => (id === null ? -1 : (totals.get(id) ?? 0));
  const outside = [...totals.keys()].filter((id) => !slots.includes(id)).sort((a, b) => total(b) - total(a));
  for (const id of outside) {
    const free = slots.indexOf(null);
    if (free >= 0) {
      slots[free] = id;
      continue;
    }
    const smallest = slots.reduce((least, each, slot) => (total(each) < total(slots[least]!) ? slot : least), 0);
    if (total(id) <= 2 * total(slots[smallest]!)) break;
    slots[smallest] = id;
  }
  return slots;
}
