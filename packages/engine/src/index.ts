export * from "./contract";
export * from "./expand-forwarding";
export * from "./explain/explain";
export * from "./explain/schedulers";
export * from "./explain/view";
export * from "./forwarding-listeners";
export * from "./memory-engine";
export * from "./validated";
