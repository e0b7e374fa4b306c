import type { Catalogue, Locale } from "@loaddirector/messages";

// Keys of texts are checked by the compiler.
declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Catalogue;
  }
}
