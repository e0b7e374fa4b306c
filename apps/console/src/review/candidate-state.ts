import type { Outputs } from "../api/outputs";

/** What waits to be committed, as candidate.state says it. */
export type CandidateState = Outputs["candidate"]["state"];
export type PendingChange = CandidateState["changes"][number];
