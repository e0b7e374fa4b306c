"use client";

import { useTranslations } from "next-intl";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { useConfiguration } from "../objects/use-configuration";
import { useOpenObject } from "../objects/use-open-object";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { FloodsNow } from "./floods-now";
import { groupNames } from "./setting-groups";
import { SettingsDrawer } from "./settings-drawer";
import { SettingsPanel } from "./settings-panel";

/** What the box bears of one client and of all, how connections end, and what is refused at this moment. */
export function ProtectionPage() {
  const t = useTranslations("protection");
  usePageTitle(t("title"));
  const render = useMessage();
  const { configuration, error, retry } = useConfiguration();
  const open = useOpenObject();
  const opened = groupNames.find((name) => name === open.id);
  return (
    <>
      <PageHeader title={t("title")} fact={t("fact")} />
      <FloodsNow services={configuration?.services ?? []} />
      {!configuration && (
        <Panel className="mt-12">
          {error === null ? (
            <Loading text={t("loading")} rows={8} />
          ) : (
            <ErrorNote
              title={t("failed")}
              reason={render(apiErrorMessage(error))}
              code={apiErrorCode(error)}
              onRetry={retry}
            />
          )}
        </Panel>
      )}
      {configuration &&
        groupNames.map((name) => (
          <SettingsPanel key={name} group={name} configuration={configuration} href={open.hrefOf(name)} />
        ))}
      {configuration && opened && (
        <SettingsDrawer key={opened} group={opened} configuration={configuration} onClose={open.close} />
      )}
    </>
  );
}
