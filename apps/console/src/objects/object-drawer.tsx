"use client";

import type { ObjectOf } from "@loaddirector/model";
import { type ReactNode, useState } from "react";
import type { Configuration } from "./configuration";
import { FormDrawer } from "./form-drawer";
import type { ObjectRow } from "./object-row";
import { RemoveDialog } from "./remove-dialog";
import { type SimpleKind, useObjectForm } from "./use-object-form";
import { useSavedToast } from "./use-saved-toast";

/** Kinds that have a list, from which one can be taken out. */
export type ListedKind = Exclude<SimpleKind, "node">;

/** The form of one object of a list, over the list: saved or taken out, it closes. */
export function ObjectDrawer<K extends ListedKind>(props: {
  kind: K;
  /** null: a new one. */
  row: ObjectRow<K> | null;
  /** A new one as its form begins. */
  create: () => ObjectOf[K];
  configuration: Configuration;
  title: ReactNode;
  /** Paths of the form's controls. */
  fields: readonly string[];
  /** Live connections that a removal would cut. */
  active?: number;
  /** Below the controls: who uses the object. */
  use?: ReactNode;
  /** As of FormDrawer. */
  below?: ReactNode;
  onSaved?: (id: string) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { kind, row, onClose } = props;
  const saved = useSavedToast();
  const [removing, setRemoving] = useState(false);
  const [base] = useState(() => ({
    object: row?.object ?? props.create(),
    version: row?.version ?? null,
    committed: row?.committed ?? null,
  }));
  const form = useObjectForm({
    kind,
    configuration: props.configuration,
    base,
    onSaved: ({ object }) => {
      saved(object.name);
      props.onSaved?.(object.id);
      onClose();
    },
  });
  return (
    <FormDrawer
      title={props.title}
      form={form}
      fields={props.fields}
      onClose={onClose}
      below={props.below}
      onRemove={row?.change === "remove" ? undefined : () => setRemoving(true)}
    >
      {props.children}
      {props.use && <p className="mt-16 border-t border-line pt-12">{props.use}</p>}
      {removing && form.version !== null && (
        <RemoveDialog
          kind={kind}
          id={base.object.id}
          name={base.object.name}
          version={form.version}
          active={props.active ?? 0}
          onCancel={() => setRemoving(false)}
          onRemoved={onClose}
        />
      )}
    </FormDrawer>
  );
}
