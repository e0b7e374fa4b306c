"use client";

import { useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import type { ApiClient } from "../api/client";
import { apiErrorCode } from "../api/error";
import { leaveForSignIn } from "../api/leave-for-sign-in";
import type { LiveState, LiveStore } from "./live-store";

const Context = createContext<LiveStore | null>(null);

/** Holds the tab's subscription while a page of the frame is open. */
export function LiveProvider({ store, api, children }: { store: LiveStore; api: ApiClient; children: ReactNode }) {
  const queries = useQueryClient();
  const path = usePathname();
  const watched = path !== "/sign-in" && path !== "/setup";

  useEffect(() => {
    if (!watched) return;
    const fill = () => {
      const since = store.ring.newest?.at ?? 0;
      api.live.history
        .query({ since })
        .then((history) => store.addPoints(history.points))
        .catch(ignoreUntilNext);
      api.event.list
        .query({ limit: 50 })
        .then((events) => store.addEvents(events))
        .catch(ignoreUntilNext);
    };
    const subscription = api.live.stream.subscribe(undefined, {
      // Also after each reconnect: what was missed is read once.
      onStarted: fill,
      onData: (message) => store.receive(message),
      onError: (error) => {
        if (apiErrorCode(error) === "UNAUTHORIZED") leaveForSignIn();
      },
    });
    return () => subscription.unsubscribe();
  }, [watched, store, api]);

  // Somebody wrote to the candidate, or a revision was applied: what was read before is out of date.
  useEffect(() => {
    let seen = keyOf(store.read());
    return store.subscribe(() => {
      const key = keyOf(store.read());
      if (key === seen) return;
      seen = key;
      void queries.invalidateQueries();
    });
  }, [store, queries]);

  return <Context value={store}>{children}</Context>;
}

const keyOf = ({ candidate, status, agent }: LiveState) =>
  JSON.stringify([candidate?.counter, status?.revision, status?.trial?.revision, agent?.reachable]);

/** The feed tells of its own loss; the next start reads again. */
function ignoreUntilNext() {}

export function useLiveStore(): LiveStore {
  const store = useContext(Context);
  if (!store) throw new Error("LiveProvider is missing");
  return store;
}

/** A part of the live state. The selector must return the same object for the same state. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.read()),
    () => select(store.readAtStart()),
  );
}
