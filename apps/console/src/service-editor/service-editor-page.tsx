"use client";

import { useTranslations } from "next-intl";
import { useMemo, useRef } from "react";
import { apiErrorCode, apiErrorMessage } from "../api/error";
import { usePageTitle } from "../frame/use-page-title";
import { useMessage } from "../i18n/use-message";
import { useConfiguration } from "../objects/use-configuration";
import { ButtonLink } from "../ui/button-link";
import { Empty } from "../ui/empty";
import { ErrorNote } from "../ui/error-note";
import { Loading } from "../ui/loading";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { ServiceEditor } from "./service-editor";
import { newServiceBase, type ServiceBase, serviceBaseOf } from "./service-form";

/** `id` null: a new service. */
export function ServiceEditorPage({ id }: { id: string | null }) {
  const t = useTranslations("serviceEditor");
  const render = useMessage();
  const { configuration, error, retry } = useConfiguration();
  const held = useRef<ServiceBase | null>(null);
  // The form starts once from what was read first; what others write later meets it when it is saved.
  const base = useMemo(() => {
    if (held.current) return held.current;
    held.current = id === null ? newServiceBase() : configuration && serviceBaseOf(configuration, id);
    return held.current;
  }, [id, configuration]);
  usePageTitle(base?.form.service.name || t(id === null ? "new" : "services"));
  if (configuration && base) return <ServiceEditor base={base} configuration={configuration} />;
  return (
    <>
      <PageHeader title={t("services")} />
      <Panel>
        {error !== null ? (
          <ErrorNote
            title={t("failed")}
            reason={render(apiErrorMessage(error))}
            code={apiErrorCode(error)}
            onRetry={retry}
          />
        ) : configuration ? (
          <Empty title={t("gone.title")} text={t("gone.text")}>
            <ButtonLink href="/services">{t("gone.back")}</ButtonLink>
          </Empty>
        ) : (
          <Loading text={t("loading")} rows={8} />
        )}
      </Panel>
    </>
  );
}
