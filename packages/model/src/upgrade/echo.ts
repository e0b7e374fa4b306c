import type { Step } from "./index";

/** 4 to 5: a virtual address says when it answers echo requests; before, it always did. */
export const echo: Step = {
  virtualAddress: (address) => ({ ...address, echo: "always" }),
};
