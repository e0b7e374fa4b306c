"use client";

import type { Message } from "@loaddirector/model";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useState } from "react";
import { useApi } from "../api/api-provider";
import { safeNext } from "../api/leave-for-sign-in";
import { useMessage } from "../i18n/use-message";
import { signIn } from "../session/auth-calls";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { TextField } from "../ui/text-field";
import { Door, DoorNote } from "./door";
import { PasswordField } from "./password-field";

export function SignInPage() {
  const t = useTranslations("signIn");
  const render = useMessage();
  const next = safeNext(useSearchParams().get("next"));
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState<Message | null>(null);
  const setup = useQuery(useApi().session.setup.state.queryOptions());

  useEffect(() => {
    document.title = t("windowTitle");
  }, [t]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    setWorking(true);
    const refused = await signIn(name.trim(), password);
    setRefusal(refused);
    if (refused) setWorking(false);
    // A full load: nothing of an earlier session stays in memory.
    else window.location.assign(next);
  };

  return (
    <Door
      title={t("title")}
      below={t("lockedOut")}
      notes={
        <>
          <DoorNote title={t("authorised")}>{t("recorded")}</DoorNote>
          <DoorNote title={t("connection")}>{t("compare")}</DoorNote>
        </>
      }
    >
      {setup.data?.administratorMissing && (
        <div className="mb-12">
          <Banner tone="hand" shape="info" title={t("noUser")}>
            {t("noUserText")}
          </Banner>
        </div>
      )}
      <form onSubmit={submit} noValidate>
        <TextField
          labelAt="above"
          label={t("name")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <PasswordField
          labelAt="above"
          label={t("password")}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={refusal && render(refusal)}
        />
        <Button type="submit" variant="commit" keyHint="↵" working={working} className="mt-16 h-36 w-full">
          {t("submit")}
        </Button>
      </form>
    </Door>
  );
}
