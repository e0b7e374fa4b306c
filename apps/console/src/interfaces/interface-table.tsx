"use client";

import type { InterfaceLive } from "@loaddirector/agent-api";
import { hookRoles, type InterfaceHook } from "@loaddirector/model";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { formatCount, formatNumber } from "../format/number";
import { rateUnit } from "../format/rate-unit";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { ChangedValue } from "../objects/changed-value";
import type { Configuration } from "../objects/configuration";
import { Empty } from "../ui/empty";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { hookTerms } from "./hook-field";

/** Every interface with its traffic and, where it is balanced, its hook: chosen, running and why. */
export function InterfaceTable(props: { configuration: Configuration; hrefOf: (role: string) => string }) {
  const t = useTranslations("interfaces");
  const interfaces = useLive((state) => state.live?.interfaces ?? noPorts);
  const hooks = useLive((state) => state.status?.hooks ?? noHooks);
  const { divisor, unit, decimals } = rateUnit(
    "bits",
    Math.max(0, ...interfaces.flatMap(({ bitsIn, bitsOut }) => [bitsIn, bitsOut])),
  );
  if (interfaces.length === 0) return <Empty title={t("empty.title")} text={t("empty.text")} />;
  return (
    <Table label={t("title")}>
      <TableHead>
        <HeadCell>{t("column.name")}</HeadCell>
        <HeadCell className="max-broad:hidden">{t("column.mac")}</HeadCell>
        <HeadCell className="narrow:hidden">{t("column.addresses")}</HeadCell>
        <HeadCell number className="narrow:hidden">
          {t("column.in", { unit })}
        </HeadCell>
        <HeadCell number className="narrow:hidden">
          {t("column.out", { unit })}
        </HeadCell>
        <HeadCell number className="max-broad:hidden">
          {t("column.errors")}
        </HeadCell>
        <HeadCell className="pl-20">{t("column.hook")}</HeadCell>
        <HeadCell className="narrow:hidden">{t("column.why")}</HeadCell>
      </TableHead>
      <tbody>
        {interfaces.map((port) => (
          <InterfaceRow
            key={port.name}
            port={port}
            rate={(bits) => formatNumber(bits / divisor, decimals)}
            hook={hooks.find((each) => each.interface === port.name) ?? null}
            {...props}
          />
        ))}
      </tbody>
    </Table>
  );
}

const noPorts: [] = [];
const noHooks: [] = [];

function InterfaceRow(props: {
  port: InterfaceLive;
  rate: (bits: number) => string;
  /** null: its traffic is not balanced, or nothing is forwarded. */
  hook: InterfaceHook | null;
  configuration: Configuration;
  hrefOf: (role: string) => string;
}) {
  const t = useTranslations("interfaces");
  const render = useMessage();
  const { port, rate, hook, configuration } = props;
  const [node] = configuration.nodes;
  const role = hookRoles.find((each) => each === port.role);
  const running = role && (node?.committed?.hooks[role] ?? "auto");
  const candidate = role && (node?.object.hooks[role] ?? "auto");
  return (
    <Row candidate={running !== candidate}>
      <Cell>
        {role ? (
          <Link
            href={props.hrefOf(role)}
            scroll={false}
            data-text="data"
            className="font-bold text-text hover:underline"
          >
            {port.role}
          </Link>
        ) : (
          <strong data-text="data">{port.role}</strong>
        )}
      </Cell>
      <Cell mono className="max-broad:hidden" data-text="data">
        {port.mac}
      </Cell>
      <Cell mono className="max-w-160 truncate narrow:hidden" data-text="data" title={port.addresses.join(", ")}>
        {port.addresses.join(", ")}
      </Cell>
      <Cell number className="narrow:hidden" data-text="data">
        {rate(port.bitsIn)}
      </Cell>
      <Cell number className="narrow:hidden" data-text="data">
        {rate(port.bitsOut)}
      </Cell>
      <Cell number className="max-broad:hidden" data-text="data">
        {formatCount(port.errors)}
      </Cell>
      <Cell className="pl-20">{role && <HookNow {...{ running, candidate, hook }} />}</Cell>
      <Cell className="!whitespace-normal text-text2 narrow:hidden">
        {hook ? render(hook.reason) : role ? null : t("notBalanced")}
      </Cell>
    </Row>
  );
}

/** The choice as configured and in the candidate, and what it came to where that is another word. */
function HookNow(props: {
  running: InterfaceHook["choice"] | undefined;
  candidate: InterfaceHook["choice"] | undefined;
  hook: InterfaceHook | null;
}) {
  const { running = "auto", candidate = "auto", hook } = props;
  return (
    <>
      <ChangedValue running={hookTerms[running]} candidate={hookTerms[candidate]} />
      {hook?.hook && hook.hook !== running && (
        <span data-text="data" className="text-text2">
          {" · "}
          {hookTerms[hook.hook]}
        </span>
      )}
    </>
  );
}
