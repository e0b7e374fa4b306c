"use client";

import { type BoxTimeouts, defaultTimeouts, ipvsTimeouts } from "@loaddirector/model";
import { useTranslations } from "next-intl";
import { useFormContext } from "react-hook-form";
import { FormNumber, FormSwitch } from "../form/form-fields";
import type { Configuration } from "../objects/configuration";
import { FormDrawer } from "../objects/form-drawer";
import { useNodeForm } from "../objects/use-node-form";
import { Button } from "../ui/button";
import { ReuseField } from "./reuse-field";
import { type Setting, type SettingGroup, settingGroups } from "./setting-groups";
import { useSettingWords } from "./use-setting-words";

/** The form of one group of settings. */
export function SettingsDrawer(props: { group: SettingGroup; configuration: Configuration; onClose: () => void }) {
  const t = useTranslations("protection");
  const { group, configuration, onClose } = props;
  const form = useNodeForm(configuration, onClose);
  const settings: readonly Setting[] = settingGroups[group];
  return (
    <FormDrawer
      title={t(`group.${group}.title`)}
      form={form}
      fields={settings.map(({ path }) => path)}
      onClose={onClose}
    >
      <p className="mb-12 text-text2">{t(`group.${group}.help`)}</p>
      {group === "timeouts" && <TimeoutPresets />}
      {settings.map((setting) => (
        <SettingField key={setting.key} setting={setting} />
      ))}
    </FormDrawer>
  );
}

function SettingField({ setting }: { setting: Setting }) {
  const t = useTranslations("protection");
  const { name, meaning } = useSettingWords(setting);
  const common = { name: setting.path, label: name, help: meaning };
  if (setting.control === "reuse") return <ReuseField label={name} help={meaning} />;
  if (setting.control === "switch") return <FormSwitch {...common} text={t("on")} />;
  return <FormNumber {...common} unit={setting.control === "seconds" ? "s" : undefined} />;
}

function TimeoutPresets() {
  const t = useTranslations("protection");
  const form = useFormContext();
  const fill = (values: BoxTimeouts) => {
    for (const [name, seconds] of Object.entries(values))
      form.setValue(`timeouts.${name}`, seconds, { shouldDirty: true, shouldTouch: true });
  };
  return (
    <p className="mb-12 flex gap-8">
      <Button size="head" onClick={() => fill(defaultTimeouts)}>
        {t("standard")}
      </Button>
      <Button size="head" onClick={() => fill(ipvsTimeouts)}>
        {t("ofIpvs")}
      </Button>
    </p>
  );
}
