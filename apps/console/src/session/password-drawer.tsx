"use client";

import { passwordSchema } from "@loaddirector/model";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApi } from "../api/api-provider";
import { apiErrorMessage, apiErrorReason } from "../api/error";
import { useMessage } from "../i18n/use-message";
import { PasswordField } from "../sign-in/password-field";
import { Button } from "../ui/button";
import { Drawer } from "../ui/drawer";
import { FieldNote } from "../ui/field-note";
import { useToast } from "../ui/toast";

/** A new password for oneself; it ends the other sessions. */
export function PasswordDrawer({ onClose }: { onClose: () => void }) {
  const t = useTranslations("password");
  const render = useMessage();
  const toast = useToast();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [asked, setAsked] = useState(false);
  const change = useMutation(
    useApi().session.changePassword.mutationOptions({
      onSuccess: () => {
        toast({ shape: "up", title: t("done"), text: t("doneText") });
        onClose();
      },
    }),
  );
  const parsed = passwordSchema.safeParse(next);
  const refused = change.error ? render(apiErrorMessage(change.error)) : null;
  const isWrong = change.error !== null && apiErrorReason(change.error) === "wrongPassword";
  const save = () => {
    setAsked(true);
    if (parsed.success && next === again) change.mutate({ current, next });
  };
  return (
    <Drawer
      title={t("title")}
      onClose={onClose}
      footer={
        <Button variant="action" working={change.isPending} onClick={save}>
          {t("save")}
        </Button>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <FieldNote error={isWrong ? null : refused} />
        <PasswordField
          label={t("current")}
          name="current-password"
          autoComplete="current-password"
          data-autofocus=""
          value={current}
          error={isWrong ? refused : null}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label={t("next")}
          name="new-password"
          autoComplete="new-password"
          help={t("nextHelp")}
          value={next}
          error={asked && !parsed.success ? render({ key: parsed.error.issues[0]!.message }) : null}
          onChange={(event) => setNext(event.target.value)}
        />
        <PasswordField
          label={t("again")}
          name="new-password-again"
          autoComplete="new-password"
          value={again}
          error={asked && parsed.success && next !== again ? t("differs") : null}
          onChange={(event) => setAgain(event.target.value)}
        />
        <button type="submit" className="hidden" tabIndex={-1} aria-hidden="true" />
      </form>
    </Drawer>
  );
}
