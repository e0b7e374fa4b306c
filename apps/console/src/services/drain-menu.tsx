"use client";

import { useTranslations } from "next-intl";
import { Menu } from "../ui/menu";

/** Seconds until a drained destination is disabled; null: never. */
const deadlines = [null, 60, 300, 1_800, 7_200] as const;

/** Draining, with the time after which what is left is cut. */
export function DrainMenu({ onDrain }: { onDrain: (deadlineSeconds: number | undefined) => void }) {
  const t = useTranslations("services.operation");
  return (
    <Menu
      label={t("drain")}
      trigger={
        <span className="inline-flex h-24 items-center rounded-control border border-control bg-surface px-8 text-text hover:border-text2 hover:bg-hover narrow:h-44">
          {t("drain")}
        </span>
      }
    >
      <p className="mb-8 text-help text-text2">{t("drainHelp")}</p>
      <ul className="-mx-12">
        {deadlines.map((seconds) => (
          <li key={String(seconds)}>
            <button
              type="button"
              onClick={(event) => {
                event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
                onDrain(seconds ?? undefined);
              }}
              className="block h-28 w-full px-12 text-left hover:bg-hover narrow:h-44"
            >
              {seconds === null
                ? t("noDeadline")
                : seconds < 3_600
                  ? t("minutes", { count: seconds / 60 })
                  : t("hours", { count: seconds / 3_600 })}
            </button>
          </li>
        ))}
      </ul>
    </Menu>
  );
}
