"use client";

import { cva } from "class-variance-authority";
import type { ComponentProps, ReactNode } from "react";
import { BusyArc } from "./busy-arc";
import { KeyHint } from "./key-hint";
import { Tooltip } from "./tooltip";

/**
 * commit: the step towards the running box, at most one on the screen. action: the page's one action. quiet: no frame.
 * destructive asks first; confirm is the answer, only in its dialog.
 */
const look = cva(
  "inline-flex shrink-0 items-center justify-center gap-6 rounded-control border whitespace-nowrap select-none narrow:min-h-44",
  {
    variants: {
      variant: {
        commit:
          "border-accent bg-accent font-bold text-on-accent hover:brightness-110 active:brightness-75 aria-disabled:border-line2",
        action: "border-accent font-bold text-accent hover:bg-accent-ground active:bg-line",
        default: "border-control text-text hover:bg-hover hover:border-text2 active:bg-line",
        quiet: "border-transparent text-text2 hover:border-control hover:text-text active:bg-line",
        destructive: "border-down text-down hover:bg-down-ground active:bg-line",
        confirm: "border-down bg-down font-bold text-on-accent hover:brightness-110 active:brightness-75",
      },
      size: { control: "h-28 px-10", head: "h-24 px-8" },
      off: { true: "!border-line2 !bg-transparent !text-text3 cursor-not-allowed", false: "" },
    },
    defaultVariants: { variant: "default", size: "control", off: false },
  },
);

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  variant?: "commit" | "action" | "default" | "quiet" | "destructive" | "confirm";
  size?: "control" | "head";
  /** Key that does the same, such as "N" or "G C". */
  keyHint?: string;
  /** Under way: shows the arc and takes no second press. */
  working?: boolean;
  /** Why it cannot be pressed now. A control is never disabled without saying why. */
  disabledReason?: string | null;
  children: ReactNode;
}

export function Button({
  variant,
  size,
  keyHint,
  working = false,
  disabledReason,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const off = Boolean(disabledReason);
  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={off || working || undefined}
      aria-busy={working || undefined}
      onClick={(event) => {
        if (off || working) event.preventDefault();
        else onClick?.(event);
      }}
      className={look({ variant, size, off, className })}
    >
      {working && <BusyArc />}
      {children}
      {keyHint && <KeyHint keys={keyHint} />}
    </button>
  );
  return disabledReason ? <Tooltip text={disabledReason}>{button}</Tooltip> : button;
}
