"use client";

import { useQuery } from "@tanstack/react-query";
import { useApi } from "../api/api-provider";

/** Who is signed in; undefined until the box answered. */
export function useMe() {
  return useQuery(useApi().session.me.queryOptions()).data;
}
