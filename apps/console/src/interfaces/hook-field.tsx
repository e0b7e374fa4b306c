"use client";

import { type HookChoice, type HookRole, hookChoiceSchema } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormField, useRunning } from "../form/form-marks";
import { useMessage } from "../i18n/use-message";
import { useLive } from "../live/live-provider";
import { ChoiceList } from "../ui/choice-list";
import { FieldNote } from "../ui/field-note";

/** The term of a choice, the same in every language. */
export const hookTerms = { auto: "auto", tc: "tc", xdp: "XDP" } as const satisfies Record<HookChoice, string>;

/** The choice for one interface; auto says what it comes to here, and why. */
export function HookField({ role }: { role: HookRole }) {
  const t = useTranslations("interfaces");
  const render = useMessage();
  const { value, onChange, notes } = useFormField<HookChoice>(`hooks.${role}`);
  const running = useRunning(`hooks.${role}`) as HookChoice | undefined;
  const found = useLive((state) => state.status?.hooks.find((hook) => hook.role === role));
  const auto = found?.auto;
  const sentenceOf = (choice: HookChoice) =>
    choice === "auto" && auto
      ? t("choice.autoHere", { hook: hookTerms[auto.hook], reason: render(auto.reason) })
      : t(`choice.${choice}`);
  const refused = found?.xdpRefused ?? null;
  const doubt = auto?.hook === "tc" ? auto.reason : null;
  const against =
    value !== "xdp"
      ? null
      : refused
        ? t("xdpRefused", { reason: render(refused) })
        : doubt && t("xdpAgainst", { reason: render(doubt) });
  return (
    <section className="mb-16">
      <h3 className="mb-6">
        {t.rich("hookOf", {
          name: () => (
            <strong data-text="data" className="font-bold">
              {role}
            </strong>
          ),
        })}
      </h3>
      <div className="pb-6 empty:hidden">
        <FieldNote error={notes.error} warning={notes.warning ?? against} />
      </div>
      <ChoiceList
        label={t("hookLabel", { name: role })}
        value={value}
        onChange={onChange}
        running={running ?? null}
        runningWord={t("running")}
        candidateWord={t("candidate")}
        choices={hookChoiceSchema.options.map((choice) => ({
          value: choice,
          term: hookTerms[choice],
          sentence: sentenceOf(choice),
        }))}
      />
    </section>
  );
}
