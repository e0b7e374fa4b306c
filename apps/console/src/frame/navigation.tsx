"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useApi } from "../api/api-provider";
import { formatCount } from "../format/number";
import { useLive } from "../live/live-provider";
import { isCurrent, type Page, pages } from "./pages";
import { UserChoices } from "./user-choices";

/** Words with live counts, no icons. On a phone it opens over the page. */
export function Navigation({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("frame.navigation");
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path means a page was chosen
  useEffect(onClose, [path]);
  let group: Page["group"] = null;
  return (
    <nav
      aria-label={t("label")}
      className={`min-h-0 overflow-y-auto border-line bg-surface py-8 wide:border-r ${open ? "narrow:fixed narrow:inset-0 narrow:z-30" : "narrow:hidden"}`}
    >
      <div className="flex justify-end px-8 wide:hidden">
        <button type="button" aria-label={t("close")} onClick={onClose} className="grid size-44 place-items-center">
          <X aria-hidden="true" className="size-20" />
        </button>
      </div>
      <ul>
        {pages.map((page) => {
          const head = page.group !== group && page.group ? page.group : null;
          group = page.group;
          return (
            <li key={page.path}>
              {head && <h2 className="px-14 pt-8 pb-2 text-body font-normal text-text2">{t(head)}</h2>}
              <PageLink page={page} current={isCurrent(page, path)} />
            </li>
          );
        })}
      </ul>
      <div className="m-14 border-t border-line2 pt-14 wide:hidden">
        <UserChoices />
      </div>
    </nav>
  );
}

function PageLink({ page, current }: { page: Page; current: boolean }) {
  const t = useTranslations("frame.navigation");
  return (
    <Link
      href={page.path}
      aria-current={current ? "page" : undefined}
      className={`flex h-25 items-center justify-between border-l-2 pr-12 pl-14 narrow:h-44 ${current ? "border-accent bg-accent-ground font-bold text-text" : "border-transparent text-text2 hover:bg-hover hover:text-text"}`}
    >
      {t(page.key)}
      {page.counts === "connections" ? <ConnectionCount /> : page.counts && <ObjectCount kind={page.counts} />}
    </Link>
  );
}

function ConnectionCount() {
  const connections = useLive((state) => state.live?.box.connections);
  return connections === undefined ? null : <Count value={connections} />;
}

function ObjectCount({ kind }: { kind: Exclude<Page["counts"], null | "connections"> }) {
  // Every kind has the same list; one of them stands for all, for only the number is used.
  const { list } = useApi()[kind] as ReturnType<typeof useApi>["realServer"];
  const { data } = useQuery(list.queryOptions(undefined, { select: (rows) => rows.length }));
  return data === undefined ? null : <Count value={data} />;
}

function Count({ value }: { value: number }) {
  return (
    <span data-text="data" className="text-help font-normal text-text2">
      {formatCount(value)}
    </span>
  );
}
