export { type Agent, type AgentOptions, createAgent } from "./agent";
export { type AgentConfig, agentConfigSchema } from "./agent-config";
export { type BootClock, kernelBootClock } from "./boot-clock";
export { createLog, type Log } from "./log";
export { type SelectedEngines, selectEngines } from "./select-engine";
