"use client";

import { useMe } from "./use-me";

/** Whether this person may change anything; nobody may before the box has said who it is. */
export function useMayWrite(): boolean {
  const role = useMe()?.role;
  return role === "admin" || role === "operator";
}
