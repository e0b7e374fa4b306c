"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo, useRef } from "react";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { type FilterFields, matchesFilter } from "../filter/filter";
import { FilterField } from "../filter/filter-field";
import { NoMatch } from "../filter/no-match";
import { useFilter } from "../filter/use-filter";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { WriteLink } from "../session/write-link";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { useVirtualRows } from "../ui/use-virtual-rows";
import { ChangeNote } from "./change-note";
import type { Configuration } from "./configuration";
import type { ObjectRow } from "./object-row";
import { useConfiguration } from "./use-configuration";
import type { SimpleKind } from "./use-object-form";
import { newObject, useOpenObject } from "./use-open-object";

export interface ListColumn<K extends SimpleKind> {
  readonly key: string;
  readonly head: string;
  readonly number?: boolean;
  readonly mono?: boolean;
  readonly className?: string;
  readonly cell: (row: ObjectRow<K>, configuration: Configuration) => ReactNode;
}

export interface ListTexts {
  readonly title: string;
  readonly fact: (configuration: Configuration) => string;
  readonly create: string;
  readonly loading: string;
  readonly failed: string;
  readonly empty: { readonly title: string; readonly text: string };
}

/** All objects of a kind by name, filtered, with the form of one of them over the list. */
export function ObjectListPage<K extends SimpleKind>(props: {
  texts: ListTexts;
  rowsOf: (configuration: Configuration) => readonly ObjectRow<K>[];
  columns: readonly ListColumn<K>[];
  filterFields: readonly string[];
  filterExample: string;
  fieldsOf: (row: ObjectRow<K>, configuration: Configuration) => FilterFields;
  /** `row` null: a new one. */
  drawer: (row: ObjectRow<K> | null, configuration: Configuration, close: () => void) => ReactNode;
  /** What belongs beside the list. */
  below?: (configuration: Configuration) => ReactNode;
}) {
  const { texts, rowsOf, fieldsOf } = props;
  usePageTitle(texts.title);
  const render = useMessage();
  const { configuration, error, retry } = useConfiguration();
  const filter = useFilter();
  const open = useOpenObject();
  const all = useMemo(
    () => (configuration ? [...rowsOf(configuration)].sort((a, b) => (a.object.name < b.object.name ? -1 : 1)) : []),
    [configuration, rowsOf],
  );
  const rows = useMemo(
    () => (configuration ? all.filter((row) => matchesFilter(fieldsOf(row, configuration), filter.terms)) : []),
    [all, configuration, fieldsOf, filter.terms],
  );
  const opened = open.id === newObject ? null : all.find((row) => row.object.id === open.id);
  return (
    <>
      <PageHeader title={texts.title} fact={configuration && texts.fact(configuration)}>
        <FilterField filter={filter} fields={props.filterFields} example={props.filterExample} />
        <WriteLink variant="action" href={open.hrefOf(newObject)} scroll={false} keyHint="N" data-new="">
          {texts.create}
        </WriteLink>
      </PageHeader>
      <Panel>
        {!configuration && error !== null && (
          <ErrorNote
            title={texts.failed}
            reason={render(apiErrorMessage(error))}
            code={apiErrorCode(error)}
            onRetry={retry}
          />
        )}
        {!configuration && error === null && <Loading text={texts.loading} />}
        {configuration && all.length === 0 && (
          <Empty {...texts.empty}>
            <WriteLink variant="action" href={open.hrefOf(newObject)} scroll={false} keyHint="N">
              {texts.create}
            </WriteLink>
          </Empty>
        )}
        {configuration && all.length > 0 && (
          <ObjectTable {...props} rows={rows} configuration={configuration} hrefOf={open.hrefOf} />
        )}
        {all.length > 0 && rows.length === 0 && <NoMatch onClear={() => filter.type("")} />}
      </Panel>
      {configuration && props.below?.(configuration)}
      {configuration && open.id !== null && opened !== undefined && (
        // Another object is another form.
        <div key={open.id}>{props.drawer(opened, configuration, open.close)}</div>
      )}
    </>
  );
}

function ObjectTable<K extends SimpleKind>(props: {
  texts: ListTexts;
  rows: readonly ObjectRow<K>[];
  columns: readonly ListColumn<K>[];
  configuration: Configuration;
  hrefOf: (id: string) => string;
}) {
  const t = useTranslations("objects");
  const { rows, columns, configuration } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { indexes, above, below } = useVirtualRows(rows.length, body);
  const width = columns.length + 2;
  return (
    <Table label={props.texts.title} aria-rowcount={rows.length + 1}>
      <TableHead>
        <HeadCell>{t("name")}</HeadCell>
        {columns.map((column) => (
          <HeadCell key={column.key} number={column.number} className={column.className}>
            {column.head}
          </HeadCell>
        ))}
        <HeadCell className="pl-20 max-broad:hidden">{t("note")}</HeadCell>
      </TableHead>
      <tbody ref={body}>
        {above > 0 && <Gap columns={width} height={above} />}
        {indexes.map((index) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <Row key={row.object.id} aria-rowindex={index + 2} candidate={row.change !== "none"}>
              <Cell className="max-w-240 truncate">
                <Link
                  href={props.hrefOf(row.object.id)}
                  scroll={false}
                  data-text="data"
                  className={`font-bold text-text hover:underline ${row.change === "remove" ? "line-through" : ""}`}
                >
                  {row.object.name}
                </Link>
              </Cell>
              {columns.map((column) => (
                <Cell key={column.key} number={column.number} mono={column.mono} className={column.className}>
                  {column.cell(row, configuration)}
                </Cell>
              ))}
              <Cell className="max-w-320 truncate pl-20 max-broad:hidden">
                {row.change === "none" ? (
                  <span className="text-text2" data-text="data" title={row.object.description}>
                    {row.object.description}
                  </span>
                ) : (
                  <ChangeNote row={row} />
                )}
              </Cell>
            </Row>
          );
        })}
        {below > 0 && <Gap columns={width} height={below} />}
      </tbody>
    </Table>
  );
}

/** Stands for rows that are not drawn. */
function Gap({ columns, height }: { columns: number; height: number }) {
  return (
    <tr>
      <td colSpan={columns} className="p-0" style={{ height }} />
    </tr>
  );
}
