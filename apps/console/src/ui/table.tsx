import type { ComponentProps, ReactNode } from "react";

/** Hairlines, no stripes; the head stays while rows scroll. Text left, numbers right. */
export function Table({ label, className = "", children, ...rest }: ComponentProps<"table"> & { label: string }) {
  return (
    <table aria-label={label} {...rest} className={`w-full border-collapse text-body ${className}`}>
      {children}
    </table>
  );
}

export function TableHead({ className = "top-0", children }: { className?: string; children: ReactNode }) {
  return (
    <thead className={`sticky z-1 bg-surface ${className}`}>
      <tr className="h-28">{children}</tr>
    </thead>
  );
}

type SortProps = { sort?: "ascending" | "descending" | null; onSort?: () => void };

/** A column's head. Put the unit here, not into the cells. `sort` shows the arrow beside the words. */
export function HeadCell({
  number = false,
  sort,
  onSort,
  className = "",
  children,
  ...rest
}: ComponentProps<"th"> & SortProps & { number?: boolean }) {
  const arrow = sort && (
    <span aria-hidden="true" data-text="shape" className="text-accent">
      {sort === "ascending" ? "↑" : "↓"}
    </span>
  );
  return (
    <th
      scope="col"
      aria-sort={sort ?? undefined}
      {...rest}
      className={`border-b border-line2 px-6 py-0 text-help font-normal whitespace-nowrap text-text2 first:pl-12 last:pr-12 ${number ? "text-right" : "text-left"} ${className}`}
    >
      {onSort ? (
        <button type="button" onClick={onSort} className="inline-flex min-h-24 items-center gap-4 hover:text-text">
          {arrow}
          {children}
        </button>
      ) : (
        <>
          {arrow} {children}
        </>
      )}
    </th>
  );
}

/** A row: hover is a ground, selected an accent ground with a bar, not committed a hatched edge. */
export function Row({
  selected = false,
  candidate = false,
  className = "",
  children,
  ...rest
}: ComponentProps<"tr"> & { selected?: boolean; candidate?: boolean }) {
  return (
    <tr
      aria-selected={selected || undefined}
      {...rest}
      className={`relative h-26 border-b border-line last:border-b-0 narrow:h-44 ${selected ? "bg-accent-ground shadow-[inset_2px_0_0_var(--accent)]" : "hover:bg-hover"} ${candidate ? "hatch-edge" : ""} ${className}`}
    >
      {children}
    </tr>
  );
}

export function Cell({
  number = false,
  mono = false,
  className = "",
  ...rest
}: ComponentProps<"td"> & { number?: boolean; mono?: boolean }) {
  return (
    <td
      {...rest}
      className={`px-6 py-0 whitespace-nowrap first:pl-12 last:pr-12 ${number ? "figures text-right" : ""} ${mono ? "font-mono text-mono" : ""} ${className}`}
    />
  );
}
