"use client";

import type { Explanation, Message, Opening, Verdict } from "@loaddirector/model";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { formatHostPort } from "../format/address";
import { useMessage } from "../i18n/use-message";
import { type StatusKind, StatusShape } from "../ui/status-shape";
import { CandidateTable } from "./candidate-table";
import { useReasonWords } from "./reason-words";
import type { Names } from "./use-names";

/** What happens to the next packet, then why, step by step; then what a new connection from the same end would meet. */
export function ExplanationView({ explanation, names }: { explanation: Explanation; names: Names }) {
  const t = useTranslations("connections.explain");
  const { record, verdict, why, opening, echo } = explanation;
  return (
    <div className="grid gap-12">
      <VerdictLine verdict={verdict} names={names} />
      {record && <ServiceLink id={record.serviceId} names={names} />}
      <Steps why={why} verdict={record ? verdict : null} />
      {opening && record && <h3 className="border-t border-line pt-12 font-bold">{t("reopened")}</h3>}
      {opening && record && <VerdictLine verdict={opening.verdict} names={names} />}
      {opening && <OpeningSteps opening={opening} names={names} />}
      {echo && <p className="text-text2">{t(`echo.${echo}`)}</p>}
    </div>
  );
}

function OpeningSteps({ opening, names }: { opening: Opening; names: Names }) {
  const { listener, schedule, verdict, why } = opening;
  return (
    <>
      {listener && <ServiceLink id={listener.serviceId} names={names} />}
      <Steps why={why} verdict={verdict} />
      {schedule && schedule.candidates.length > 0 && <CandidateTable step={schedule} names={names} />}
    </>
  );
}

const shapes: Record<Verdict["kind"], StatusKind> = {
  forward: "up",
  drop: "down",
  pass: "standby",
  open: "checking",
};

function VerdictLine({ verdict, names }: { verdict: Verdict; names: Names }) {
  const t = useTranslations("connections.explain");
  const words = useReasonWords();
  const data = (text: string) => <span data-text="data">{text}</span>;
  const server = (found: Extract<Verdict, { kind: "forward" }>): ReactNode => {
    const name = names.destinationOf(found.destinationId)?.server;
    const end = formatHostPort(found.destination, found.destinationPort);
    return data(name ? `${name} (${end})` : end);
  };
  return (
    <p className="flex items-center gap-8 text-dialog font-bold" data-testid="verdict">
      <StatusShape kind={shapes[verdict.kind]} />
      <span>
        {verdict.kind === "forward" &&
          t.rich("verdict.forward", {
            server: () => server(verdict),
            method: () => data(verdict.method.toUpperCase()),
          })}
        {verdict.kind === "drop" && t("verdict.drop", { reason: words.name(verdict.reason) })}
        {verdict.kind === "pass" && t("verdict.pass")}
        {verdict.kind === "open" && t("verdict.open")}
      </span>
    </p>
  );
}

function ServiceLink({ id, names }: { id: string | null; names: Names }) {
  const t = useTranslations("connections.explain");
  const name = names.serviceOf(id);
  if (id === null || name === null) return null;
  return (
    <p>
      {t.rich("service", {
        name: () => (
          <Link href={`/services/${id}`} className="text-accent underline" data-text="data">
            {name}
          </Link>
        ),
      })}
    </p>
  );
}

/** A drop's meaning and remedy follow the steps that led to it. */
function Steps({ why, verdict }: { why: readonly Message[]; verdict: Verdict | null }) {
  const render = useMessage();
  const words = useReasonWords();
  const dropped = verdict?.kind === "drop" ? verdict.reason : null;
  return (
    <ol className="grid gap-6">
      {why.map((each) => (
        <Step key={each.key}>{render(each)}</Step>
      ))}
      {dropped && (
        <Step>
          {words.meaning(dropped)} {words.remedy(dropped)}
        </Step>
      )}
    </ol>
  );
}

function Step({ children }: { children: ReactNode }) {
  return <li className="border-l-2 border-line2 pl-12">{children}</li>;
}
