/** Columns of the service table: width in pixels (the name takes what is left), and where there is no room for them. */
export const columns = [
  { key: "select", width: 30, className: "narrow:hidden" },
  { key: "name", width: null, className: "" },
  { key: "address", width: 164, className: "narrow:hidden" },
  { key: "state", width: 150, className: "narrow:w-112" },
  { key: "method", width: 96, className: "max-broad:hidden" },
  { key: "weight", width: 78, className: "narrow:hidden" },
  { key: "active", width: 66, className: "narrow:w-64" },
  { key: "inactive", width: 70, className: "max-broad:hidden" },
  { key: "connections", width: 64, className: "max-broad:hidden" },
  { key: "in", width: 84, className: "narrow:hidden" },
  { key: "out", width: 72, className: "narrow:hidden" },
  { key: "trend", width: 76, className: "narrow:w-64" },
  { key: "note", width: 136, className: "max-broad:hidden" },
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
