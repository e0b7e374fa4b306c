import { message, type Scheduler } from "@loaddirector/model";
import type { Choose } from "./choice";
import { hashedBy } from "./hashed";
import { heaviestBy } from "./heaviest";
import { leastBy } from "./least";
import { localityBy } from "./locality";
import { roundRobin, weightedRoundRobin } from "./round-robin";

/** How each scheduler chooses, as the data plane's header of the same idea does. Whom a name without one takes stays open. */
export const schedulers: Readonly<Partial<Record<Scheduler, Choose>>> = {
  rr: roundRobin,
  wrr: weightedRoundRobin,
  lc: leastBy("lc"),
  wlc: leastBy("wlc"),
  lblc: localityBy("lblc"),
  lblcr: localityBy("lblcr"),
  sed: leastBy("sed"),
  nq: leastBy("nq"),
  sh: hashedBy("sh"),
  dh: hashedBy("dh"),
  mh: hashedBy("mh"),
  fo: heaviestBy("fo"),
  ovf: heaviestBy("ovf"),
  twos: () => ({ chosen: null, open: true, why: message("explain.schedule.twos") }),
};
