"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormSelect } from "../form/form-fields";
import { useFormField } from "../form/form-marks";
import { HealthCheckDrawer } from "../health-checks/health-check-drawer";
import type { Configuration } from "../objects/configuration";
import { Button } from "../ui/button";

/** Which check asks the servers; a new one is made beside the form, which stays as it is. */
export function HealthCheckField({ configuration }: { configuration: Configuration }) {
  const t = useTranslations("serviceEditor.healthCheck");
  const field = useFormField<string | null>("service.healthCheckId");
  const [making, setMaking] = useState(false);
  const shown = configuration.checks.filter((row) => row.change !== "remove");
  return (
    <div className="mt-16">
      <FormSelect
        name="service.healthCheckId"
        label={t("label")}
        empty={t("none")}
        help={
          <span className="flex flex-wrap items-center gap-8">
            {field.value === null && t("noneHelp")}
            <Button size="head" onClick={() => setMaking(true)}>
              {t("new")}
            </Button>
          </span>
        }
        options={shown.map(({ object }) => ({
          value: object.id,
          text: object.type === "http" ? `${object.name}  HTTP ${object.path}` : `${object.name}  TCP`,
        }))}
      />
      {making && (
        <HealthCheckDrawer
          row={null}
          configuration={configuration}
          onSaved={field.onChange}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  );
}
