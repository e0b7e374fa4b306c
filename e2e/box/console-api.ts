import type { AppRouter } from "@loaddirector/api";
import { type APIRequestContext, request } from "@playwright/test";
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import superjson from "superjson";

export type ConsoleApi = TRPCClient<AppRouter>;

/** One person's way to the console without a browser: the same HTTPS, the same cookies. */
export interface Session {
  api: ConsoleApi;
  /** As a browser context takes it: a page opened with it is signed in. */
  storageState: Awaited<ReturnType<APIRequestContext["storageState"]>>;
  close(): Promise<void>;
}

/** `url`: the console's origin. Rejects when name and password are not accepted. */
export async function openSession(url: string, name: string, password: string): Promise<Session> {
  const calls = await request.newContext({
    baseURL: url,
    ignoreHTTPSErrors: true,
    extraHTTPHeaders: { origin: url },
  });
  const answer = await calls.post("/api/auth/sign-in/username", { data: { username: name, password } });
  if (!answer.ok()) throw new Error(`sign-in of ${name}: status ${answer.status()}`);
  return { api: consoleApi(url, calls), storageState: await calls.storageState(), close: () => calls.dispose() };
}

/** Makes the first administrator by the one-time link, as the page behind it does. */
export async function createAdministrator(link: string, name: string, password: string): Promise<void> {
  const { origin, hash } = new URL(link);
  const calls = await request.newContext({ baseURL: origin, ignoreHTTPSErrors: true, extraHTTPHeaders: { origin } });
  try {
    await consoleApi(origin, calls).session.setup.createAdministrator.mutate({ token: hash.slice(1), name, password });
  } finally {
    await calls.dispose();
  }
}

function consoleApi(url: string, calls: APIRequestContext): ConsoleApi {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/api/trpc`,
        transformer: superjson,
        fetch: async (target, init) => {
          const answer = await calls.fetch(String(target), {
            method: init?.method,
            headers: { "content-type": "application/json" },
            data: init?.body as string | undefined,
          });
          return new Response(await answer.text(), { status: answer.status(), headers: answer.headers() });
        },
      }),
    ],
  });
}
