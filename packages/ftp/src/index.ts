export * from "./wire";
