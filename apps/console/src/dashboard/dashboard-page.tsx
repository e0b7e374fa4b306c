"use client";

import { useTranslations } from "next-intl";
import { PageHeader } from "../ui/page-header";

export function DashboardPage() {
  const t = useTranslations("frame.navigation");
  return <PageHeader title={t("dashboard")} />;
}
