"use client";

import { hookRoles } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { FrontPanel } from "../dashboard/front-panel";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { useConfiguration } from "../objects/use-configuration";
import { useOpenObject } from "../objects/use-open-object";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { HooksDrawer } from "./hooks-drawer";
import { InterfaceTable } from "./interface-table";

/** The ports of the box, and where forwarding meets the packets of those whose traffic is balanced. */
export function InterfacesPage() {
  const t = useTranslations("interfaces");
  usePageTitle(t("title"));
  const render = useMessage();
  const { configuration, error, retry } = useConfiguration();
  const open = useOpenObject();
  const count = useLive((state) => state.live?.interfaces.length);
  const opened = hookRoles.find((role) => role === open.id);
  return (
    <>
      <PageHeader title={t("title")} fact={count !== undefined && t("fact", { count })} />
      <FrontPanel />
      <Panel className="mt-12">
        {!configuration && error !== null && (
          <ErrorNote
            title={t("failed")}
            reason={render(apiErrorMessage(error))}
            code={apiErrorCode(error)}
            onRetry={retry}
          />
        )}
        {!configuration && error === null && <Loading text={t("loading")} />}
        {configuration && <InterfaceTable configuration={configuration} hrefOf={open.hrefOf} />}
      </Panel>
      {configuration && opened && <HooksDrawer first={opened} configuration={configuration} onClose={open.close} />}
    </>
  );
}
