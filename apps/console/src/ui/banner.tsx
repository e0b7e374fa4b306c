import type { ReactNode } from "react";
import { type StatusKind, StatusShape } from "./status-shape";

const looks = {
  down: "border-down bg-down-ground border-l-4",
  warn: "border-warn bg-warn-ground border-l-4",
  hand: "border-accent bg-accent-ground border-l-4",
};

/** What must be read: said in place, with what to do at the right. Never a toast. */
export function Banner({
  tone,
  shape,
  title,
  actions,
  children,
}: {
  /** down and warn are the box's word, hand is the operator's. */
  tone: "down" | "warn" | "hand";
  shape: StatusKind;
  title: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div
      role={tone === "down" ? "alert" : "status"}
      className={`flex flex-wrap items-center gap-x-10 gap-y-4 rounded-control border px-10 py-6 ${looks[tone]}`}
    >
      <StatusShape kind={shape} />
      <p className="min-w-0 flex-1">
        <strong>{title}</strong> {children && <span className="text-text2">{children}</span>}
      </p>
      {actions && <span className="flex flex-wrap items-center gap-8">{actions}</span>}
    </div>
  );
}
