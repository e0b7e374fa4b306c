import type { Step } from "./index";

/** 4 to 5: names of directors in DNS are objects of their own; before, there were none. */
export const dnsNames: Step = {};
