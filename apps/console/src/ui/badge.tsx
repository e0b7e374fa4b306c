import type { ReactNode } from "react";

/** A short word in a frame. Running is drawn solid, candidate dashed. */
export function Badge({
  kind = "plain",
  children,
}: {
  kind?: "plain" | "running" | "candidate" | "warn" | "down";
  children: ReactNode;
}) {
  const looks = {
    plain: "border-line2 text-text2",
    running: "border-control text-text",
    candidate: "border-dashed border-accent text-accent",
    warn: "border-warn text-warn",
    down: "border-down text-down",
  };
  return (
    <span
      className={`inline-flex h-18 items-center rounded-badge border px-4 text-help font-normal whitespace-nowrap ${looks[kind]}`}
    >
      {children}
    </span>
  );
}
