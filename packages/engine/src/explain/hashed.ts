import { message } from "@loaddirector/model";
import { type Choose, openWeight } from "./choice";

/**
 * sh, dh and mh: the member in the bucket of the flow's hash. One that is closed takes nobody's place, unless the
 * service falls back to further buckets; an empty one ends the search.
 */
export const hashedBy =
  (scheduler: "sh" | "dh" | "mh"): Choose =>
  ({ members, buckets }) => {
    for (const [tries, { number, place }] of buckets.entries()) {
      const member = place === null ? undefined : members[place];
      if (!member) break;
      if (openWeight(member) === 0) continue;
      const why = message(`explain.schedule.${scheduler}`, { bucket: number, tries });
      return { chosen: place, why };
    }
    return { chosen: null, why: message("explain.schedule.hashedNone", { bucket: buckets[0]?.number ?? 0 }) };
  };
