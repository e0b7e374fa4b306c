"use client";

import { type ReactNode, useId, useRef } from "react";

/** Pixels: between panel and button, from the edges of the window, and of the panel (w-260). */
const gap = 6;
const margin = 8;
const width = 260;

/**
 * A button that opens a small panel in the top layer, below it or, in the lower half of the window, above it. Escape or
 * a press elsewhere closes it.
 */
export function Menu({ label, trigger, children }: { label: string; trigger: ReactNode; children: ReactNode }) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={label}
        aria-haspopup="dialog"
        className="inline-flex min-h-24 items-center gap-6 whitespace-nowrap hover:text-text narrow:min-h-44"
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onBeforeToggle={() => {
          const anchor = button.current?.getBoundingClientRect();
          if (!anchor || !panel.current) return;
          const { clientWidth, clientHeight } = document.documentElement;
          const { style } = panel.current;
          const above = anchor.bottom > clientHeight / 2;
          style.top = above ? "auto" : `${anchor.bottom + gap}px`;
          style.bottom = above ? `${clientHeight - anchor.top + gap}px` : "auto";
          style.right = `${Math.min(Math.max(margin, clientWidth - anchor.right), clientWidth - width - margin)}px`;
        }}
        className="fixed inset-auto m-0 w-260 animate-enter rounded-control border border-line2 bg-raised p-12 text-text shadow-float"
      >
        {children}
      </div>
    </>
  );
}
