"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useState } from "react";
import { useApi } from "../api/api-provider";
import { useFormIssues } from "../form/use-form-issues";
import { signIn } from "../session/auth-calls";
import { Door, DoorNote } from "../sign-in/door";
import { PasswordField } from "../sign-in/password-field";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { TextField } from "../ui/text-field";

/** The first administrator, by the one-time link. Its token stands behind the #, which browsers never send. */
export function SetupPage() {
  const t = useTranslations("setup");
  const [token, setToken] = useState<string | null>(null);
  const [name, setName] = useState("admin");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);

  const create = useMutation(
    useApi().session.setup.createAdministrator.mutationOptions({
      onSuccess: async () => window.location.assign((await signIn(name, password)) ? "/sign-in" : "/"),
    }),
  );
  const issues = useFormIssues(create.error);
  const differs = tried && password !== again;

  useEffect(() => {
    document.title = t("windowTitle");
    setToken(window.location.hash.slice(1));
  }, [t]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (password === again && token) create.mutate({ token, name, password });
  };

  return (
    <Door
      title={t("title")}
      below={t("below")}
      notes={
        <>
          <DoorNote title={t("once")}>{t("onceText")}</DoorNote>
          <DoorNote title={t("next")}>{t("nextText")}</DoorNote>
        </>
      }
    >
      {token === "" && (
        <div className="mb-12">
          <Banner tone="warn" shape="warning" title={t("noToken")}>
            {t("noTokenText")}
          </Banner>
        </div>
      )}
      {issues.rest(["name", "password"]).map((text) => (
        <div key={text} className="mb-12">
          <Banner tone="down" shape="refused" title={text} />
        </div>
      ))}
      <form onSubmit={submit} noValidate>
        <TextField
          labelAt="above"
          label={t("name")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          value={name}
          onChange={(event) => setName(event.target.value)}
          {...issues.at("name")}
        />
        <PasswordField
          labelAt="above"
          label={t("password")}
          help={t("passwordHelp")}
          name="new-password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          {...issues.at("password")}
        />
        <PasswordField
          labelAt="above"
          label={t("again")}
          name="new-password-again"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
          error={differs ? t("differs") : null}
        />
        <Button
          type="submit"
          variant="commit"
          keyHint="↵"
          working={create.isPending || create.isSuccess}
          disabledReason={token === "" ? t("noTokenText") : null}
          className="mt-16 h-36 w-full"
        >
          {t("submit")}
        </Button>
      </form>
    </Door>
  );
}
