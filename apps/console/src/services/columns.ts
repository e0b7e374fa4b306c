/**
 * Columns of the service table: widths as classes (the name takes what is left), and where there is no room for them.
 */
export const columns = [
  { key: "select", className: "w-30 narrow:hidden" },
  { key: "name", className: "" },
  { key: "address", className: "w-148 narrow:hidden" },
  { key: "state", className: "w-138 narrow:w-108" },
  { key: "method", className: "w-108 max-broad:hidden" },
  { key: "weight", className: "w-74 narrow:hidden" },
  { key: "active", className: "w-58 narrow:w-52" },
  { key: "inactive", className: "w-66 max-broad:hidden" },
  { key: "connections", className: "w-60 max-broad:hidden" },
  { key: "in", className: "w-80 narrow:hidden" },
  { key: "out", className: "w-60 narrow:hidden" },
  { key: "trend", className: "w-70 narrow:w-56" },
  { key: "note", className: "w-112 max-broad:hidden" },
] as const;

export type ColumnKey = (typeof columns)[number]["key"];

export const columnClass = Object.fromEntries(columns.map(({ key, className }) => [key, className])) as Readonly<
  Record<ColumnKey, string>
>;

/** Columns that sort services; destinations keep their order of adding, which matters to schedulers. */
export const sortKeys = ["name", "active", "inactive", "connections", "in", "out"] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Sort {
  readonly key: SortKey;
  readonly direction: "ascending" | "descending";
}
