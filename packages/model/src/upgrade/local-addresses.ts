import type { Step } from "./index";

/** 1 to 2: a node has source addresses of FULLNAT; before, it had none. */
export const localAddresses: Step = {
  node: (node) => ({ ...node, localAddresses: [] }),
};
