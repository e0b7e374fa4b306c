import type { AppRouter } from "@loaddirector/api";
import type { inferRouterOutputs } from "@trpc/server";

/** What the API answers, by router and procedure. */
export type Outputs = inferRouterOutputs<AppRouter>;
