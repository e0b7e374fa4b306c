import { isMessage, type Message } from "@loaddirector/model";
import { createTranslator } from "use-intl/core";
import { type Catalogue, catalogues, type Locale } from "./catalogue";

/** Renders messages in one language. A key the catalogue lacks is shown as it is: visible, never a crash. */
export function createRenderer(
  locale: Locale,
  catalogue: Catalogue = catalogues[locale],
): (message: Message) => string {
  const translate = createTranslator({
    locale,
    messages: catalogue as never,
    onError: () => {},
    getMessageFallback: ({ key }) => key,
  }) as unknown as (key: string, values?: Record<string, string | number>) => string;
  return function render(message: Message): string {
    return translate(message.key, { ...optional, ...renderValues(message, render) });
  };
}

/** Places that catalogue texts may leave out; ICU needs every place it selects on. */
const optional = { minimum: "none", maximum: "none" };

function renderValues(message: Message, render: (message: Message) => string): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(message.values ?? {}).map(([name, value]) => [
      name,
      isMessage(value) ? render(value) : typeof value === "boolean" ? String(value) : value,
    ]),
  );
}
