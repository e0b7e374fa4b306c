"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, Suspense, useState } from "react";
import { ReviewDrawer } from "../review/review-drawer";
import { Banners } from "./banners";
import { CandidateLine } from "./candidate-line";
import { KeysSheet } from "./keys-sheet";
import { Navigation } from "./navigation";
import { SearchDialog } from "./search-dialog";
import { TopLine } from "./top-line";
import { useShortcuts } from "./use-shortcuts";

/** Top line, navigation and candidate line never scroll away; the page scrolls between them. */
export function Frame({ children }: { children: ReactNode }) {
  const t = useTranslations("frame");
  const [open, setOpen] = useState<"search" | "keys" | "navigation" | null>(null);
  const close = () => setOpen(null);
  useShortcuts({ onSearch: () => setOpen("search"), onKeys: () => setOpen("keys") });
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[var(--top-line)_minmax(0,1fr)_var(--candidate-line)] wide:grid-cols-[168px_minmax(0,1fr)]">
      <a
        href="#page"
        className="absolute -top-48 left-8 z-40 rounded-control bg-accent px-12 py-8 text-on-accent focus:top-8"
      >
        {t("skip")}
      </a>
      <TopLine onSearch={() => setOpen("search")} onNavigation={() => setOpen("navigation")} />
      <Navigation open={open === "navigation"} onClose={close} />
      <main id="page" tabIndex={-1} className="min-h-0 overflow-y-auto px-16 pb-12 outline-none">
        <Banners />
        {children}
      </main>
      <Suspense>
        <CandidateLine onKeys={() => setOpen("keys")} />
        <ReviewDrawer />
      </Suspense>
      {open === "search" && <SearchDialog onClose={close} onKeys={() => setOpen("keys")} />}
      {open === "keys" && <KeysSheet onClose={close} />}
    </div>
  );
}
