import { message } from "@loaddirector/model";
import { type Choose, openWeight } from "./choice";

/** fo: the highest weight that takes connections, the first of equals. ovf: only while active does not exceed weight. */
export const heaviestBy =
  (scheduler: "fo" | "ovf"): Choose =>
  ({ members }) => {
    let chosen: number | null = null;
    let best = 0;
    for (const [place, member] of members.entries()) {
      const weight = openWeight(member);
      if (weight <= best || (scheduler === "ovf" && member.active > weight)) continue;
      chosen = place;
      best = weight;
    }
    return { chosen, why: message(`explain.schedule.${scheduler}`) };
  };
