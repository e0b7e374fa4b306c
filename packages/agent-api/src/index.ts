export * from "./errors";
export * from "./input";
export * from "./router";
export * from "./status";
