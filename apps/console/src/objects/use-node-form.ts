"use client";

import { newId, nodeSchema } from "@loaddirector/model";
import { useCallback, useState } from "react";
import { checkNodeForm } from "./check-node-form";
import type { Configuration } from "./configuration";
import { useObjectForm } from "./use-object-form";
import { useSavedToast } from "./use-saved-toast";

/** The form of the one node there is; where there is none yet, it is made. Saved, it closes. */
export function useNodeForm(configuration: Configuration, onClose: () => void) {
  const saved = useSavedToast();
  const [node] = configuration.nodes;
  const [base] = useState(() => ({
    object: node?.object ?? nodeSchema.parse({ id: newId("node"), name: "director" }),
    version: node?.version ?? null,
    committed: node?.committed ?? null,
  }));
  const check = useCallback((values: Record<string, unknown>) => checkNodeForm(values, configuration), [configuration]);
  return useObjectForm({
    check,
    kind: "node",
    configuration,
    base,
    onSaved: ({ object }) => {
      saved(object.name);
      onClose();
    },
  });
}
