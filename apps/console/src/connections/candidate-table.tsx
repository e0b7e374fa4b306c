"use client";

import type { SchedulerStep } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { formatHostPort } from "../format/address";
import { formatNumber } from "../format/number";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import type { Names } from "./use-names";

/** The numbers a scheduler compares, in the order it looks at its servers. */
export function CandidateTable({ step, names }: { step: SchedulerStep; names: Names }) {
  const t = useTranslations("connections.explain.candidate");
  const compares = step.candidates.some(({ cost }) => cost !== null);
  return (
    <div className="overflow-x-auto">
      <Table label={t("title")}>
        <TableHead>
          <HeadCell>{t("server")}</HeadCell>
          <HeadCell number>{t("active")}</HeadCell>
          <HeadCell number>{t("inactive")}</HeadCell>
          <HeadCell number>{t("weight")}</HeadCell>
          {compares && <HeadCell number>{t("load")}</HeadCell>}
          <HeadCell className="narrow:hidden">{t("note")}</HeadCell>
        </TableHead>
        <tbody>
          {step.candidates.map((candidate, place) => (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: the order of the members is their identity here
              key={place}
              selected={candidate.chosen}
              className={candidate.chosen ? "font-bold" : ""}
            >
              <Cell data-text="data">
                {names.destinationOf(candidate.destinationId)?.server ??
                  formatHostPort(candidate.address, candidate.port)}
              </Cell>
              <Cell number data-text="data">
                {formatNumber(candidate.active)}
              </Cell>
              <Cell number data-text="data">
                {formatNumber(candidate.inactive)}
              </Cell>
              <Cell number data-text="data">
                {formatNumber(candidate.weight)}
              </Cell>
              {compares && (
                <Cell number data-text="data">
                  {candidate.cost && formatNumber(candidate.cost.value / candidate.cost.weight, 2)}
                </Cell>
              )}
              <Cell className="text-text2 narrow:hidden">
                {candidate.chosen
                  ? t("chosen")
                  : candidate.overloaded
                    ? t("overloaded")
                    : candidate.weight === 0
                      ? t("noWeight")
                      : null}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
