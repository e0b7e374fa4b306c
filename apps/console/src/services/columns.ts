/** Columns of the service table: width in pixels (the name takes what is left), and where there is no room for them. */
export const columns = [
  { key: "select", width: 30, className: "narrow:hidden" },
  { key: "name", width: null, className: "" },
  { key: "address", width: 148, className: "narrow:hidden" },
  { key: "state", width: 138, className: "narrow:w-112" },
  { key: "method", width: 94, className: "max-broad:hidden" },
  { key: "weight", width: 74, className: "narrow:hidden" },
  { key: "active", width: 58, className: "narrow:w-64" },
  { key: "inactive", width: 66, className: "max-broad:hidden" },
  { key: "connections", width: 60, className: "max-broad:hidden" },
  { key: "in", width: 80, className: "narrow:hidden" },
  { key: "out", width: 60, className: "narrow:hidden" },
  { key: "trend", width: 70, className: "narrow:w-64" },
  { key: "note", width: 124, className: "max-broad:hidden" },
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
