"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextField, type TextFieldProps } from "../ui/text-field";

/** A password that can be shown while it is typed. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "trailing">) {
  const t = useTranslations("signIn");
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      trailing={
        <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)} className="min-h-24 px-2">
          {shown ? t("hide") : t("show")}
        </button>
      }
    />
  );
}
