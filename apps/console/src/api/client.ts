import type { AppRouter } from "@loaddirector/api";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  splitLink,
  type TRPCClient,
  wsLink,
} from "@trpc/client";
import superjson from "superjson";

export type ApiClient = TRPCClient<AppRouter>;

export interface FeedObserver {
  onOpen(): void;
  onClose(): void;
}

/**
 * Calls go over HTTP, the one subscription of a tab over its WebSocket (six event streams on one origin would block
 * every further request). The socket opens with the first subscription.
 */
export function createApiClient(observer: FeedObserver): ApiClient {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: wsLink<AppRouter>({ client: feedSocket(observer), transformer: superjson }),
        false: splitLink({
          // Fifteen minutes of points are long: nothing else waits for them.
          condition: (operation) => operation.path === "live.history",
          true: httpLink<AppRouter>({ url: "/api/trpc", transformer: superjson }),
          false: httpBatchLink<AppRouter>({ url: "/api/trpc", transformer: superjson, maxURLLength: 8_000 }),
        }),
      }),
    ],
  });
}

/** The server render has no socket: nothing subscribes there. */
function feedSocket(observer: FeedObserver) {
  const url = typeof window === "undefined" ? "wss://localhost/api/ws" : `wss://${window.location.host}/api/ws`;
  return createWSClient({
    url,
    WebSocket: typeof WebSocket === "undefined" ? (class {} as typeof WebSocket) : WebSocket,
    lazy: { enabled: true, closeMs: 0 },
    retryDelayMs: (attempt) => Math.min(4_000, 500 * 2 ** attempt),
    keepAlive: { enabled: true, intervalMs: 5_000, pongTimeoutMs: 3_000 },
    onOpen: observer.onOpen,
    onClose: observer.onClose,
  });
}
