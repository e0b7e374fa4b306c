import type { KeyboardEvent } from "react";
import type { Selection } from "./use-selection";

/** What every line of the service table gets. */
export interface RowProps {
  readonly index: number;
  readonly focusable: boolean;
  readonly selection: Selection;
  /** Ids of the destinations in view, in order: what a selection with Shift runs along. */
  readonly order: readonly string[];
  readonly onFocus: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent, index: number) => void;
}
