import type { ReactNode } from "react";

/** What runs and, when it differs, what the candidate would make of it: `wlc → sed`. */
export function ChangedValue({ running, candidate }: { running: ReactNode | null; candidate: ReactNode }) {
  if (running === null)
    return (
      <span className="text-accent" data-text="data">
        {candidate}
      </span>
    );
  if (running === candidate) return <span data-text="data">{candidate}</span>;
  return (
    <span data-text="data">
      <span className="text-text2">{running}</span>
      <span aria-hidden="true" className="text-accent">
        {" → "}
      </span>
      <span className="text-accent">{candidate}</span>
    </span>
  );
}
