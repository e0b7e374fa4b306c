"use client";

import { useTranslations } from "next-intl";
import { HeadCell, TableHead } from "../ui/table";
import { columnClass, columns, type Sort, type SortKey, sortKeys } from "./columns";

const numbers: readonly string[] = ["weight", "active", "inactive", "connections", "in", "out"];

/** Words, units and the arrow of the sorting; stays below the selection's bar. */
export function ServiceTableHead(props: {
  sort: Sort;
  onSort: (sort: Sort) => void;
  bitUnit: string;
  belowBar: boolean;
}) {
  const t = useTranslations("services.column");
  const { sort, onSort } = props;
  const press = (key: SortKey) => {
    const first = key === "name" ? "ascending" : "descending";
    const other = first === "ascending" ? "descending" : "ascending";
    onSort({ key, direction: sort.key === key && sort.direction === first ? other : first });
  };
  return (
    <TableHead className={props.belowBar ? "top-37" : "top-0"}>
      {columns.map(({ key }) => {
        const sortable = (sortKeys as readonly string[]).includes(key);
        if (key === "select") return <HeadCell key={key} className={columnClass[key]} aria-label={t("select")} />;
        return (
          <HeadCell
            key={key}
            number={numbers.includes(key)}
            className={columnClass[key]}
            sort={sort.key === key ? sort.direction : null}
            onSort={sortable ? () => press(key as SortKey) : undefined}
          >
            {key === "in" ? t("in", { unit: props.bitUnit }) : t(key)}
          </HeadCell>
        );
      })}
    </TableHead>
  );
}
