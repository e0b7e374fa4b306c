"use client";

import type { ComponentProps, ReactNode } from "react";

/** A box with its words. Everything an <input type="checkbox"> takes, `ref` included. */
export function Checkbox({
  children,
  className = "",
  ...input
}: Omit<ComponentProps<"input">, "type"> & { children?: ReactNode }) {
  return (
    <label className={`inline-flex min-h-24 items-center gap-8 ${className}`}>
      <input
        type="checkbox"
        {...input}
        className="size-14 shrink-0 cursor-pointer rounded-badge accent-(--accent) narrow:size-20"
      />
      {children}
    </label>
  );
}
