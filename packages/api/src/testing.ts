export { type AgentProcess, agentProcess, startLimit } from "./testing/agent-process";
export { type ApiUnderTest, apiUnderTest, type Calls, openApi } from "./testing/api-under-test";
export { failureOfCall } from "./testing/failure-of-call";
export { serviceForm } from "./testing/service-form";
export { until } from "./testing/until";
