"use client";

import { addressFamily, type Flow, flowSchema, message, type Protocol } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useMessage } from "../i18n/use-message";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";
import { TextField } from "../ui/text-field";

type Typed = Record<"client" | "clientPort" | "virtual" | "virtualPort", string>;

/** The two ends of a flow, as its client sees them. */
export function ExplainForm({ start, onAsk }: { start: Flow | null; onAsk: (flow: Flow) => void }) {
  const t = useTranslations("connections.explain");
  const render = useMessage();
  const [protocol, setProtocol] = useState<Protocol>(start?.protocol ?? "tcp");
  const [typed, setTyped] = useState<Typed>({
    client: start?.client ?? "",
    clientPort: start ? String(start.clientPort) : "",
    virtual: start?.virtual ?? "",
    virtualPort: start ? String(start.virtualPort) : "",
  });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { flow, wrong } = flowOf(protocol, typed);
    setErrors(Object.fromEntries(Object.entries(wrong).map(([field, key]) => [field, render(message(key))])));
    if (flow) onAsk(flow);
  };
  const input = (field: keyof Typed, placeholder: string) => ({
    name: field,
    label: t(`field.${field}`),
    labelAt: "above" as const,
    mono: true,
    placeholder,
    value: typed[field],
    error: errors[field] ?? null,
    "data-text": "data",
    inputMode: field.endsWith("Port") ? ("numeric" as const) : undefined,
    onChange: ({ target: { value } }: { target: { value: string } }) => setTyped((now) => ({ ...now, [field]: value })),
  });
  return (
    <form onSubmit={submit} noValidate>
      <p className="mb-12 text-text2">{t("about")}</p>
      <div data-text="data" className="contents">
        <Segmented<Protocol>
          label={t("field.protocol")}
          size="control"
          value={protocol}
          options={[
            { value: "tcp", text: "TCP" },
            { value: "udp", text: "UDP" },
          ]}
          onChange={setProtocol}
        />
      </div>
      <div className="mt-12 grid items-start gap-x-12 gap-y-8 grid-cols-[minmax(0,1fr)_96px] [&>div]:mt-0!">
        <TextField {...input("client", "198.51.100.73")} data-autofocus={start ? undefined : ""} />
        <TextField {...input("clientPort", "51544")} />
        <TextField {...input("virtual", "192.0.2.10")} />
        <TextField {...input("virtualPort", "443")} />
      </div>
      <Button type="submit" variant="action" keyHint="↵" className="mt-12">
        {t("ask")}
      </Button>
    </form>
  );
}

/** The flow, or by field the key of what is wrong. */
function flowOf(protocol: Protocol, typed: Typed): { flow: Flow | null; wrong: Record<string, string> } {
  const port = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  const parsed = flowSchema.safeParse({
    protocol,
    client: typed.client,
    clientPort: port(typed.clientPort),
    virtual: typed.virtual,
    virtualPort: port(typed.virtualPort),
  });
  if (!parsed.success)
    return { flow: null, wrong: Object.fromEntries(parsed.error.issues.map((each) => [each.path[0], each.message])) };
  if (addressFamily(parsed.data.client) !== addressFamily(parsed.data.virtual))
    return { flow: null, wrong: { virtual: "invalid.flowFamilies" } };
  return { flow: parsed.data, wrong: {} };
}
