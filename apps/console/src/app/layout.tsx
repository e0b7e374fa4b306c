import "../styles/console.css";
import type { Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { ApiProvider } from "../api/api-provider";
import { LanguageProvider } from "../i18n/language-provider";
import { chooseLanguage } from "../i18n/locale";
import { localeCookie } from "../i18n/locale-cookie";
import { themeCookie, themeOf } from "../theme/theme";
import { ToastProvider } from "../ui/toast";

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** Reads the two choices of the browser (language, theme), so that the first paint is right without a script. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [cookie, header] = await Promise.all([cookies(), headers()]);
  const language = chooseLanguage(cookie.get(localeCookie)?.value, header.get("accept-language"));
  const theme = themeOf(cookie.get(themeCookie)?.value);
  // This process runs on the box: its zone is the box's.
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <html lang={language.htmlLang} data-theme={theme} suppressHydrationWarning>
      <body className="font-sans">
        <LanguageProvider locale={language.locale} catalogue={language.catalogue} timeZone={timeZone}>
          <ApiProvider>
            <ToastProvider>{children}</ToastProvider>
          </ApiProvider>
        </LanguageProvider>
      </body>
    </html>
  );
}
