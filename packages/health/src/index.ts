export * from "./check-target";
export * from "./expand-checks";
