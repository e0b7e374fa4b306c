"use client";

import type { AppRouter } from "@loaddirector/api";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import { LiveProvider } from "../live/live-provider";
import { LiveStore } from "../live/live-store";
import { createApiClient } from "./client";
import { apiErrorCode } from "./error";
import { leaveForSignIn } from "./leave-for-sign-in";

const context = createTRPCContext<AppRouter>();
export const useApi = context.useTRPC;
export const useApiClient = context.useTRPCClient;

/** One client, one cache and one live store for a tab. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [{ queries, api, live }] = useState(() => {
    const live = new LiveStore();
    const api = createApiClient(live.feedObserver);
    return { queries: createQueryClient(), api, live };
  });
  return (
    <QueryClientProvider client={queries}>
      <context.TRPCProvider trpcClient={api} queryClient={queries}>
        <LiveProvider store={live} api={api}>
          {children}
        </LiveProvider>
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

function createQueryClient() {
  const onError = (error: Error) => {
    if (apiErrorCode(error) === "UNAUTHORIZED") leaveForSignIn();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Changes arrive through the live feed, which makes lists stale by name.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => apiErrorCode(error) === null && failures < 3,
      },
      mutations: { retry: false },
    },
  });
}
