export * from "./addresses-engine";
export * from "./interface-map";
export { type LinkAddresses, readAddresses } from "./read-addresses";
export * from "./run-command";
