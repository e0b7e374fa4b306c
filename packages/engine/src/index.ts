export * from "./contract";
export * from "./expand-forwarding";
export * from "./memory-engine";
export * from "./validated";
