import type { ObjectKind } from "@loaddirector/model";
import type { Outputs } from "../api/outputs";

/** Kinds that have a page or a form. */
export type EditableKind = Exclude<ObjectKind, "node">;

/** An object of the candidate, beside what the base revision has of it. */
export type ObjectRow<K extends EditableKind> = Outputs[K]["list"][number];
