import { agent } from "./agent";
import { agentLoading } from "./agent-loading";
import type { Bench } from "./bench";
import { candidate } from "./candidate";
import { connections } from "./connections";
import { drift } from "./drift";
import { flood } from "./flood";
import { fuzz } from "./fuzz";
import { liveFrames } from "./live-frames";
import { loading } from "./loading";
import { memory } from "./memory";
import { nsPerRun } from "./ns-per-run";
import { page } from "./page";
import { schedulers } from "./schedulers";
import { tables } from "./tables";
import { testRun } from "./test-run";
import { traffic } from "./traffic";

/** In the order they run. */
export const benches: readonly Bench[] = [
  traffic,
  nsPerRun,
  testRun,
  liveFrames,
  schedulers,
  flood,
  tables,
  loading,
  connections,
  candidate,
  agent,
  agentLoading,
  memory,
  page,
  fuzz,
  drift,
];
