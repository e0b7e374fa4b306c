"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useApi } from "../api/api-provider";
import type { CandidateState, PendingChange } from "./candidate-state";

/**
 * What the reader has looked at. A commit carries its counter, so that nobody commits what they have not seen; changes
 * by others that came since are marked as new.
 */
export function useSeenCandidate(state: CandidateState) {
  const [seen, setSeen] = useState(state);
  const own = useRef(false);
  const queries = useQueryClient();
  const key = useApi().candidate.state.queryKey();
  const moved = state.counter !== seen.counter;

  useEffect(() => {
    if (moved && own.current) setSeen(state);
  }, [moved, state]);

  const known = new Map(seen.changes.map((change) => [change.id, change.at]));
  const isNew = (change: PendingChange) => known.get(change.id) !== change.at;
  return {
    counter: seen.counter,
    moved: moved && !own.current,
    newChanges: state.changes.filter(isNew),
    isNew,
    /** The reader has looked at what is there now. */
    look: () => setSeen(state),
    /** Between the two every move is the reader's own: dropped or brought back from here. */
    beginOwnMove: useCallback(() => {
      own.current = true;
    }, []),
    endOwnMove: useCallback(() => {
      own.current = false;
      const latest = queries.getQueryData(key);
      if (latest) setSeen(latest);
    }, [queries, key]),
  };
}

export type SeenCandidate = ReturnType<typeof useSeenCandidate>;
