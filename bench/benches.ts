import type { Bench } from "./bench";
import { nsPerRun } from "./ns-per-run";
import { testRun } from "./test-run";
import { traffic } from "./traffic";

/** In the order they run. */
export const benches: readonly Bench[] = [traffic, nsPerRun, testRun];
