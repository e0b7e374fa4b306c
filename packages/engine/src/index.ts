export * from "./contract";
export * from "./expand-forwarding";
export * from "./forwarding-listeners";
export * from "./memory-engine";
export * from "./validated";
