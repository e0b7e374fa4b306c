import type { RunState } from "@loaddirector/model";
import type { ReactNode } from "react";

export type StatusKind =
  | RunState
  | "standby"
  | "notCommitted"
  | "drift"
  | "refused"
  | "warning"
  | "master"
  | "backup"
  | "commit"
  | "info";

/** Colour is third, after shape and word. */
const colours: Record<StatusKind, string> = {
  up: "text-up",
  unchecked: "text-text2",
  degraded: "text-warn",
  warning: "text-warn",
  down: "text-down",
  silent: "text-down",
  draining: "text-accent",
  disabled: "text-text2",
  standby: "text-text2",
  checking: "text-text2",
  notCommitted: "text-accent",
  drift: "text-warn",
  refused: "text-down",
  master: "text-text",
  backup: "text-text2",
  commit: "text-text2",
  info: "text-accent",
};

const triangle = (
  <path fillRule="evenodd" fill="currentColor" d="M6 .8 11.7 11H.3ZM5.3 4.4v3.2h1.4V4.4ZM5.3 8.5v1.4h1.4V8.5Z" />
);
const disc = <circle cx="6" cy="6" r="4.4" fill="currentColor" />;
const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.4 } as const;

/** On a 12 x 12 grid; what is cut out of a shape shows the ground. */
const shapes: Record<StatusKind, ReactNode> = {
  up: disc,
  unchecked: disc,
  degraded: triangle,
  warning: triangle,
  down: (
    <path
      fillRule="evenodd"
      fill="currentColor"
      d="M1 1H11V11H1ZM3.2 4.2 5 6 3.2 7.8 4.2 8.8 6 7 7.8 8.8 8.8 7.8 7 6 8.8 4.2 7.8 3.2 6 5 4.2 3.2Z"
    />
  ),
  silent: (
    <>
      <circle cx="6" cy="6" r="4.4" {...line} strokeDasharray="2 1.5" />
      <path d="M4 4l4 4M8 4l-4 4" {...line} />
    </>
  ),
  draining: (
    <>
      <circle cx="6" cy="6" r="4.4" {...line} />
      <path d="M1.6 6a4.4 4.4 0 0 0 8.8 0Z" fill="currentColor" />
    </>
  ),
  disabled: (
    <>
      <circle cx="6" cy="6" r="4.4" {...line} />
      <path d="M3 9 9 3" {...line} />
    </>
  ),
  standby: <circle cx="6" cy="6" r="4" {...line} />,
  checking: <circle cx="6" cy="6" r="4.4" {...line} strokeDasharray="2 1.5" />,
  notCommitted: (
    <>
      <path d="M1 1H11V11H1Z" {...line} strokeDasharray="2 1.4" />
      <path d="M6 3.5v5M3.5 6h5" {...line} />
    </>
  ),
  drift: (
    <>
      <path d="M6 .8 11.2 6 6 11.2.8 6Z" {...line} strokeWidth={1.2} />
      <path d="M3.9 5.2h4.2M3.9 6.9h4.2M7.3 3.9 4.7 8.1" {...line} strokeWidth={1} />
    </>
  ),
  refused: (
    <>
      <path d="M3.8 1h4.4L11 3.8v4.4L8.2 11H3.8L1 8.2V3.8Z" {...line} />
      <path d="M3.4 6h5.2" {...line} />
    </>
  ),
  master: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  backup: <path d="M6 1.4 10.6 6 6 10.6 1.4 6Z" {...line} />,
  commit: (
    <>
      <circle cx="6" cy="6" r="2.6" {...line} />
      <path d="M6 0v3.4M6 8.6V12" {...line} />
    </>
  ),
  info: <circle cx="6" cy="6" r="4" {...line} />,
};

/** The shape alone. Give `label` where no word stands beside it, as in a row of shapes. */
export function StatusShape({ kind, label, className = "" }: { kind: StatusKind; label?: string; className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      data-status={kind}
      className={`inline-block size-12 shrink-0 ${colours[kind]} ${className}`}
    >
      {label && <title data-text="shape">{label}</title>}
      {shapes[kind]}
    </svg>
  );
}

/** Colour of the word beside a shape: quiet when good. */
export function statusTextColour(kind: StatusKind): string {
  return kind === "up" || kind === "unchecked" || kind === "info" ? "text-text" : colours[kind];
}
