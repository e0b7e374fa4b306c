import type { Destination, Load } from "../destination";
import { connections, leastOf } from "./least";
import type { Asked, Scheduler } from "./scheduler";

/** A destination as it was noted: void when its records are. */
interface Noted {
  readonly destination: Destination;
  readonly load: Load;
}

const noted = (destination: Destination): Noted => ({ destination, load: destination.load });
const isUsable = ({ destination, load }: Noted) =>
  destination.load === load && destination.available && destination.weight > 0;

/** More active connections than its weight, while another has less than half of its own. */
function isCrowded({ load, weight }: Destination, list: readonly Destination[]): boolean {
  return load.active > weight && list.some((each) => each.load.active * 2 < each.weight);
}

/** Source: ip_vs_lblc.c. What is asked of an address stays with one destination, as long as that one has room. */
export function localityOfOne(): Scheduler {
  const notes = new Map<string, Noted>();
  return noting((list, { destination }) => {
    const note = notes.get(destination);
    if (note && isUsable(note) && !isCrowded(note.destination, list)) return note.destination;
    const chosen = leastOf(list, connections, true);
    if (chosen) notes.set(destination, noted(chosen));
    return chosen;
  });
}

/** Source: ip_vs_lblcr.c. It stays with a set of them, which grows when the least loaded of it has no room. */
export function localityOfSets(): Scheduler {
  const sets = new Map<string, Noted[]>();
  return noting((list, { destination }) => {
    const set = sets.get(destination) ?? [];
    const open = set.filter((each) => isUsable(each) && !each.destination.load.overloaded);
    const least = leastOf(
      open.map((each) => each.destination),
      connections,
      true,
    );
    if (least && !isCrowded(least, list)) return least;
    const chosen = leastOf(list, connections, true);
    // The newest member stands first.
    if (chosen && !set.some((each) => each.destination === chosen && each.load === chosen.load))
      sets.set(destination, [noted(chosen), ...set]);
    return chosen;
  });
}

function noting(pick: (list: readonly Destination[], asked: Asked) => Destination | null): Scheduler {
  return { pick, added: () => {}, removing: () => {}, removed: () => {}, edited: () => {} };
}
