"use client";

import type { Catalogue, Locale } from "@loaddirector/messages";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";

/** Gives every component the catalogue and the zone of the box. A key that is missing is shown as it is. */
export function LanguageProvider(props: {
  locale: Locale;
  catalogue: Catalogue;
  timeZone: string;
  children: ReactNode;
}) {
  return (
    <NextIntlClientProvider
      locale={props.locale}
      messages={props.catalogue}
      timeZone={props.timeZone}
      onError={reportMissingText}
      getMessageFallback={({ namespace, key }) => (namespace ? `${namespace}.${key}` : key)}
    >
      {props.children}
    </NextIntlClientProvider>
  );
}

function reportMissingText(error: Error) {
  if (process.env.NODE_ENV !== "production") console.warn(error.message);
}
