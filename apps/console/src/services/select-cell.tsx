"use client";

import { useMayWrite } from "../session/use-may-write";
import { Cell } from "../ui/table";
import { columnClass } from "./columns";

/** The box that puts a row into the selection; quiet until the row is looked at. */
export function SelectCell(props: {
  checked: boolean;
  label: string;
  disabled: boolean;
  onToggle: (extend: boolean) => void;
}) {
  const mayWrite = useMayWrite();
  return (
    <Cell className={`${columnClass.select} !pr-0`}>
      {!props.disabled && mayWrite && (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={props.label}
          checked={props.checked}
          onChange={() => {}}
          onClick={(event) => props.onToggle(event.shiftKey)}
          className={`block size-14 cursor-pointer accent-(--accent) ${props.checked ? "" : "opacity-40 hover:opacity-100"}`}
        />
      )}
    </Cell>
  );
}
