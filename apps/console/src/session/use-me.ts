"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi } from "../api/api-provider";
import { leaveForSignIn } from "../api/leave-for-sign-in";

/** Who is signed in; undefined until the box answered. Without a session the page is left. */
export function useMe() {
  const { data } = useQuery(useApi().session.me.queryOptions());
  useEffect(() => {
    if (data === null) leaveForSignIn();
  }, [data]);
  return data ?? undefined;
}
