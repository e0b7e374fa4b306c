import { type Message, message } from "@loaddirector/model";
import type { Choice, Choose } from "./choice";
import { leastBy } from "./least";
import type { ServiceView } from "./view";

const least = leastBy("wlc");

/**
 * lblc and lblcr: what is asked of an address stays with the member, or the least loaded of the members, that has it;
 * unless that one has more active connections than its weight while another has less than half of its own.
 */
export const localityBy =
  (scheduler: "lblc" | "lblcr"): Choose =>
  (service) => {
    const noted = scheduler === "lblc" ? ownMember(service) : leastLoaded(service);
    if (noted !== null && !isCrowded(service, noted)) return chosenFor(service, noted, `explain.schedule.${scheduler}`);
    const text = noted === null ? "explain.schedule.localityNew" : "explain.schedule.localityCrowded";
    return { ...least(service), why: message(text) };
  };

/** lblc asks no threshold of the member it already has. */
function ownMember({ members, noted }: ServiceView): number | null {
  const place = noted[0];
  return place !== undefined && place >= 0 && members[place]!.weight > 0 ? place : null;
}

function leastLoaded(service: ServiceView): number | null {
  const places = service.noted.filter((place) => place >= 0);
  const { chosen } = least({ ...service, members: places.map((place) => service.members[place]!) });
  return chosen === null ? null : places[chosen]!;
}

function isCrowded({ members }: ServiceView, place: number): boolean {
  const { active, weight } = members[place]!;
  return active > weight && members.some((member) => member.active * 2 < member.weight);
}

function chosenFor({ members }: ServiceView, place: number, key: Message["key"]): Choice {
  const { active, weight } = members[place]!;
  return { chosen: place, why: message(key, { active, weight }) };
}
