import { permitted, router } from "../procedure";

export const agentRouter = router({
  /** As of the last poll; `reachable` says whether it still holds. */
  status: permitted("live.read").query(({ ctx: { agent } }) => {
    const { reachable, since, latencyMs, status } = agent.view;
    return { reachable, since, latencyMs, status };
  }),

  /** Looks at the kernel now instead of at the next pass, and mends. */
  reconcile: permitted("agent.reconcile").mutation(({ ctx: { agent } }) =>
    agent.call((client) => client.reconcile.mutate()),
  ),
});
