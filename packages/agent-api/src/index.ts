export * from "./content-hash";
export * from "./errors";
export * from "./input";
export * from "./router";
export * from "./status";
