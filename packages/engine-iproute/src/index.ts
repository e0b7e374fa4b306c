export * from "./addresses-engine";
export * from "./interface-map";
export * from "./local-delivery-engine";
export { type LinkAddresses, readAddresses } from "./read-addresses";
export { type NeighbourState, readNeighbours } from "./read-neighbours";
export * from "./run-command";
