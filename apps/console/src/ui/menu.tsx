"use client";

import { type ReactNode, useId, useRef } from "react";

/** A button that opens a small panel below it in the top layer; Escape or a press elsewhere closes it. */
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
          panel.current.style.top = `${anchor.bottom + 6}px`;
          panel.current.style.right = `${Math.max(8, document.documentElement.clientWidth - anchor.right)}px`;
        }}
        className="fixed inset-auto m-0 w-260 animate-enter rounded-control border border-line2 bg-raised p-12 text-text shadow-float"
      >
        {children}
      </div>
    </>
  );
}
