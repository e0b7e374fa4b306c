import { router } from "./procedure";
import { agentRouter } from "./routers/agent";
import { candidateRouter } from "./routers/candidate";
import { connectionRouter } from "./routers/connection";
import { destinationRouter } from "./routers/destination";
import { liveRouter } from "./routers/live";
import { nodeRouter } from "./routers/node";
import { objectProcedures } from "./routers/objects";
import { operationRouter } from "./routers/operation";
import { auditRouter, eventRouter } from "./routers/records";
import { revisionRouter } from "./routers/revision";
import { sessionRouter } from "./routers/session";
import { userRouter } from "./routers/user";
import { virtualServiceRouter } from "./routers/virtual-service";

/** Everything console and CLI can ask for. */
export const appRouter = router({
  session: sessionRouter,
  user: userRouter,
  candidate: candidateRouter,
  virtualService: virtualServiceRouter,
  realServer: router(objectProcedures("realServer", "server.write")),
  virtualAddress: router(objectProcedures("virtualAddress", "address.write")),
  healthCheck: router(objectProcedures("healthCheck", "healthCheck.write")),
  dnsName: router(objectProcedures("dnsName", "dnsName.write")),
  destination: destinationRouter,
  node: nodeRouter,
  revision: revisionRouter,
  operation: operationRouter,
  audit: auditRouter,
  event: eventRouter,
  agent: agentRouter,
  live: liveRouter,
  connection: connectionRouter,
});

export type AppRouter = typeof appRouter;
