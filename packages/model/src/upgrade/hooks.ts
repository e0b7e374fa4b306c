import type { Step } from "./index";

/** 2 to 3: a node has a choice of hook for the interfaces it balances; before, each chose for itself. */
export const hooks: Step = {
  node: (node) => ({ ...node, hooks: { external: "auto", internal: "auto" } }),
};
