"use client";

import { forwardingSettingsSchema } from "@loaddirector/model";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { readPath } from "../form/three-way";
import { formatNumber } from "../format/number";
import { useLive } from "../live/live-provider";
import { ChangeNote } from "../objects/change-note";
import { ChangedValue } from "../objects/changed-value";
import type { Configuration } from "../objects/configuration";
import { useFieldWords } from "../objects/field-words";
import { WriteLink } from "../session/write-link";
import { Panel } from "../ui/panel";
import { Cell, HeadCell, Row, Table, TableHead } from "../ui/table";
import { type Setting, type SettingGroup, settingGroups } from "./setting-groups";
import { useSettingWords } from "./use-setting-words";

/** Settings of one group: what runs and what would, what each does, and how much it refuses now. */
export function SettingsPanel(props: { group: SettingGroup; configuration: Configuration; href: string }) {
  const t = useTranslations("protection");
  const { group, configuration, href } = props;
  const settings: readonly Setting[] = settingGroups[group];
  const [node] = configuration.nodes;
  const isChanged = ({ path }: Setting) =>
    node?.committed && readPath(node.committed, path.split(".")) !== readPath(node.object, path.split("."));
  const refuses = settings.some(({ reasons }) => reasons.length > 0);
  return (
    <Panel
      className="mt-12"
      title={t(`group.${group}.title`)}
      fact={t(`group.${group}.fact`)}
      aside={
        <>
          {node && settings.some(isChanged) && <ChangeNote row={node} />}
          <WriteLink href={href} scroll={false}>
            {t("edit")}
          </WriteLink>
        </>
      }
    >
      <Table label={t(`group.${group}.title`)} className="table-fixed">
        <TableHead>
          <HeadCell className="wide:w-280">{t("column.setting")}</HeadCell>
          <HeadCell number className="w-140">
            {t("column.value")}
          </HeadCell>
          {refuses && (
            <HeadCell number className="w-120 narrow:hidden">
              {t("column.refused")}
            </HeadCell>
          )}
          <HeadCell className="pl-20 narrow:hidden">{t("column.meaning")}</HeadCell>
        </TableHead>
        <tbody>
          {settings.map((setting) => (
            <SettingRow key={setting.key} setting={setting} configuration={configuration} refuses={refuses} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function SettingRow(props: { setting: Setting; configuration: Configuration; refuses: boolean }) {
  const { setting, configuration, refuses } = props;
  const t = useTranslations("protection");
  const { name, meaning } = useSettingWords(setting);
  const words = useFieldWords(configuration, "node");
  const [node] = configuration.nodes;
  const path = setting.path.split(".");
  const shown = (of: object | null | undefined) => (of ? words.value(path, readPath(of, path)) : null);
  const running = shown(node?.committed);
  const candidate = shown(node?.object ?? standard);
  return (
    <Row candidate={running !== candidate} className="align-top">
      <Cell className="py-4 whitespace-normal!">
        {name}
        {setting.sysctl && (
          <span data-text="data" className="block font-mono text-mono text-text3">
            {setting.sysctl}
          </span>
        )}
        <span className="block pt-2 text-help text-text2 wide:hidden">{meaning}</span>
        {setting.reasons.length > 0 && (
          <span className="block pt-2 text-help text-text2 wide:hidden">
            {t("column.refused")} <RefusedNow reasons={setting.reasons} />
          </span>
        )}
      </Cell>
      <Cell number className="py-4 whitespace-normal!">
        <ChangedValue running={running} candidate={candidate} />
      </Cell>
      {refuses && (
        <Cell number className="py-4 narrow:hidden">
          <RefusedNow reasons={setting.reasons} />
        </Cell>
      )}
      <Cell className="py-4 pl-20 whitespace-normal! text-text2 narrow:hidden">{meaning}</Cell>
    </Row>
  );
}

const standard = forwardingSettingsSchema.parse({});

/** Packets a second dropped for these reasons; leads to all reasons. */
function RefusedNow({ reasons }: { reasons: readonly string[] }) {
  const drops = useLive((state) => state.live?.box.drops ?? null);
  if (!drops) return null;
  const rate = reasons.reduce((sum, reason) => sum + (drops[reason] ?? 0), 0);
  const figure = <span data-text="data">{formatNumber(rate, 1)}</span>;
  if (rate === 0) return <span className="text-text3">{figure}</span>;
  return (
    <Link href="/connections?view=drops" className="text-accent underline">
      {figure}
    </Link>
  );
}
