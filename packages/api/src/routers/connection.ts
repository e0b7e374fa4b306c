import { connectionsInput, explainInput } from "@loaddirector/agent-api";
import { permitted, router } from "../procedure";

/** The connection table as the engine holds it now. */
export const connectionRouter = router({
  /** A page; pass its `next` as `cursor` for the following one. */
  list: permitted("live.read")
    .input(connectionsInput)
    .query(({ ctx: { agent }, input }) => agent.call((client) => client.connections.query(input))),

  /** Why packets of a flow go where they go. */
  explain: permitted("live.read")
    .input(explainInput)
    .query(({ ctx: { agent }, input }) => agent.call((client) => client.explain.query(input))),

  /** Packets dropped by named reason. */
  drops: permitted("live.read").query(({ ctx: { agent } }) => agent.call((client) => client.drops.query())),
});
