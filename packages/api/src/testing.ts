export { type AgentProcess, agentProcess } from "./testing/agent-process";
export { type ApiUnderTest, apiUnderTest, openApi } from "./testing/api-under-test";
export { failureOfCall } from "./testing/failure-of-call";
export { serviceForm } from "./testing/service-form";
export { until } from "./testing/until";
