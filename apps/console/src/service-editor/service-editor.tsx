"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { FormProvider } from "react-hook-form";
import { connectionsOf } from "../connections/flow-parameter";
import { ConflictNote } from "../form/conflict-note";
import { FormErrors } from "../form/form-errors";
import { FormSwitch, FormText } from "../form/form-fields";
import { FormMarksProvider } from "../form/form-marks";
import { ReadOnlyForm, ReadOnlyNote } from "../form/read-only-form";
import { useLive } from "../live/live-provider";
import type { Configuration } from "../objects/configuration";
import { RemoveDialog } from "../objects/remove-dialog";
import { useActiveConnections } from "../objects/use-active-connections";
import { useSavedToast } from "../objects/use-saved-toast";
import { useMayWrite } from "../session/use-may-write";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ButtonLink } from "../ui/button-link";
import { PageHeader } from "../ui/page-header";
import { useCommitKey } from "../ui/use-commit-key";
import { AddressField } from "./address-field";
import { DestinationsSection } from "./destinations-section";
import { FtpHelpField } from "./ftp-help-field";
import { HealthCheckField } from "./health-check-field";
import { ListenersField } from "./listeners-field";
import { MadePanel } from "./made-panel";
import { MethodField } from "./method-field";
import { OnePacketField } from "./one-packet-field";
import { PersistenceField } from "./persistence-field";
import { SchedulerField } from "./scheduler-field";
import type { ServiceBase } from "./service-form";
import { TimeoutsSection } from "./timeouts-section";
import { useServiceForm } from "./use-service-form";

/** The form of a service, beside what it makes. It writes to the candidate, as one: all of it or nothing. */
export function ServiceEditor({ base, configuration }: { base: ServiceBase; configuration: Configuration }) {
  const t = useTranslations("serviceEditor");
  const words = useTranslations("editor");
  const router = useRouter();
  const saved = useSavedToast();
  const mayWrite = useMayWrite();
  const capabilities = useLive((state) => state.status?.capabilities ?? null);
  const [removing, setRemoving] = useState(false);
  const [left, setLeft] = useState(false);
  const service = base.form.service;
  const active = useActiveConnections(configuration.destinationsOf.get(service.id));
  const editor = useServiceForm({
    configuration,
    base,
    capabilities,
    onSaved: (name) => {
      setLeft(true);
      saved(name);
      router.push("/services");
    },
  });
  const { isDirty } = editor.form.formState;
  const edited = isDirty && !left;
  useWarnBeforeLeaving(edited);
  useEffect(() => {
    if (editor.isNew) document.querySelector<HTMLElement>("#page [data-autofocus]")?.focus();
  }, [editor.isNew]);
  const save = () => {
    if (mayWrite && !editor.working) editor.save();
  };
  useCommitKey(save);
  const byMark = editor.form.watch("service.firewallMark") !== null;

  return (
    <FormProvider {...editor.form}>
      <FormMarksProvider marks={editor.marks}>
        <PageHeader
          title={
            <>
              <Link href="/services" className="font-normal text-text2 hover:underline">
                {t("services")}
              </Link>
              <span data-text="shape" className="font-normal text-text2">
                {" / "}
              </span>
              {editor.isNew ? t("new") : <span data-text="data">{service.name}</span>}
            </>
          }
          fact={edited && <Badge kind="candidate">{words("edited")}</Badge>}
        >
          {!mayWrite && <ReadOnlyNote />}
          {mayWrite && !editor.isNew && (
            <Button variant="destructive" onClick={() => setRemoving(true)}>
              {words("remove")}
            </Button>
          )}
          {!editor.isNew && (
            <ButtonLink href={connectionsOf({ service: editor.base.form.service.name })}>{t("connections")}</ButtonLink>
          )}
          <ButtonLink href="/services">{words("cancel")}</ButtonLink>
          {mayWrite && (
            <Button variant="action" keyHint="Ctrl ↵" working={editor.working} onClick={save}>
              {words("save")}
            </Button>
          )}
        </PageHeader>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-16 broad:grid-cols-[minmax(0,1fr)_400px]">
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            {editor.conflict && <ConflictNote {...editor.conflict} onChoose={editor.choose} />}
            <FormErrors texts={editor.issues.rest(shownPaths)} />
            <ReadOnlyForm>
              <FormText name="service.name" label={t("name")} mono autoFocus placeholder={t("namePlaceholder")} />
              <FormSwitch name="service.enabled" label={t("state")} text={t("enabled")} />
              <AddressField configuration={configuration} capabilities={capabilities} />
              {!byMark && (
                <ListenersField capabilities={capabilities} notes={editor.issues.within("service.listeners")} />
              )}
              <MethodField capabilities={capabilities} />
              <SchedulerField capabilities={capabilities} issues={editor.issues} />
              <div className="mt-16">
                <PersistenceField capabilities={capabilities} issues={editor.issues} />
                <OnePacketField capabilities={capabilities} />
                <FtpHelpField capabilities={capabilities} />
              </div>
              <DestinationsSection configuration={configuration} capabilities={capabilities} issues={editor.issues} />
              <HealthCheckField configuration={configuration} />
              <TimeoutsSection />
              <div className="mt-16">
                <FormText name="service.description" label={t("description")} help={t("descriptionHelp")} />
              </div>
            </ReadOnlyForm>
            <button type="submit" className="hidden" tabIndex={-1} aria-hidden="true" />
          </form>
          <div className="broad:sticky broad:top-0">
            <MadePanel configuration={configuration} />
          </div>
        </div>
        {removing && editor.base.version !== null && (
          <RemoveDialog
            kind="virtualService"
            id={service.id}
            name={service.name}
            version={editor.base.version}
            active={active}
            onCancel={() => setRemoving(false)}
            onRemoved={() => {
              setLeft(true);
              router.push("/services");
            }}
          />
        )}
      </FormMarksProvider>
    </FormProvider>
  );
}

/** Paths with a control of their own; what is refused elsewhere is said above the form. */
const shownPaths = [
  "service.name",
  "service.enabled",
  "service.virtualAddressId",
  "service.listeners",
  "service.firewallMark",
  "service.method",
  "service.scheduler",
  "service.schedulerFlags",
  "service.persistence",
  "service.onePacket",
  "service.helper",
  "service.healthCheckId",
  "service.timeouts",
  "service.description",
  "address",
  "destinations",
];

/** The browser asks before a tab with unsaved edits is closed. */
function useWarnBeforeLeaving(edited: boolean) {
  useEffect(() => {
    if (!edited) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [edited]);
}
