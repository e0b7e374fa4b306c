"use client";

import { Menu as MenuGlyph, Search } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useLive } from "../live/live-provider";
import { KeyHint } from "../ui/key-hint";
import { StatusShape } from "../ui/status-shape";
import { BoxClock } from "./box-clock";
import { BrandMark } from "./brand";
import { useAlarms } from "./use-alarms";
import { useBoxName } from "./use-box-name";
import { UserMenu } from "./user-menu";

/** Which box, its role and engine; search; alarms; box time; user. */
export function TopLine(props: { onSearch: () => void; onNavigation: () => void }) {
  const t = useTranslations("frame");
  const boxName = useBoxName();
  return (
    <header className="col-span-full flex items-center gap-12 border-b border-line2 bg-surface pr-16 pl-14 narrow:gap-8 narrow:px-12">
      <Link href="/" className="flex w-138 shrink-0 items-center gap-8 font-bold text-text narrow:w-auto">
        <BrandMark />
        <span className="text-dialog narrow:hidden">{t("product")}</span>
        <span data-text="data" className="max-w-140 truncate wide:hidden">
          {boxName}
        </span>
      </Link>
      <div className="flex min-w-0 items-center gap-12 overflow-hidden whitespace-nowrap narrow:hidden">
        <span className="flex items-center gap-8 border-l border-line2 pl-12">
          <strong data-text="data">{boxName}</strong>
          <StatusShape kind="master" />
          {t("standalone")}
        </span>
        <EngineName />
      </div>
      <button
        type="button"
        onClick={props.onSearch}
        className="ml-auto flex h-26 w-250 min-w-0 shrink items-center gap-8 rounded-control border border-control bg-sunken px-8 text-left text-text2 hover:border-text2 narrow:hidden"
      >
        <Search aria-hidden="true" className="size-14 shrink-0" />
        <span className="min-w-0 flex-1 truncate">{t("search.label")}</span>
        <KeyHint keys="Ctrl K" boxed />
      </button>
      <Alarms />
      <span className="border-l border-line2 pl-12 narrow:ml-auto narrow:border-l-0 narrow:pl-0 narrow:text-text2">
        <BoxClock />
      </span>
      <span className="border-l border-line2 pl-12 narrow:hidden">
        <UserMenu />
      </span>
      <button
        type="button"
        aria-label={t("navigation.open")}
        onClick={props.onNavigation}
        className="grid size-44 place-items-center wide:hidden"
      >
        <MenuGlyph aria-hidden="true" className="size-20" />
      </button>
    </header>
  );
}

function EngineName() {
  const t = useTranslations("frame.engine");
  const engine = useLive((state) => state.status?.capabilities.engine ?? null);
  const forwards = useLive((state) => state.status?.capabilities.forwards ?? true);
  if (!engine) return null;
  return (
    <span className="flex items-center gap-8 border-l border-line2 pl-12 text-text2 max-broad:hidden">
      {forwards !== true && <StatusShape kind="refused" />}
      {t(engine)}
    </span>
  );
}

function Alarms() {
  const t = useTranslations("frame.alarms");
  const { down, warnings } = useAlarms();
  if (down + warnings === 0) return null;
  return (
    <Link href="/services" className="flex items-center gap-10 border-l border-line2 pl-12 narrow:hidden">
      {down > 0 && (
        <span className="flex items-center gap-6">
          <StatusShape kind="down" label={t("down", { count: down })} />
          <span data-text="data">{down}</span>
        </span>
      )}
      {warnings > 0 && (
        <span className="flex items-center gap-6">
          <StatusShape kind="warning" label={t("warnings", { count: warnings })} />
          <span data-text="data">{warnings}</span>
        </span>
      )}
    </Link>
  );
}
