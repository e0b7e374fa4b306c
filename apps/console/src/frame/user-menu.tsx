"use client";

import { useTranslations } from "next-intl";
import { useMe } from "../session/use-me";
import { Menu } from "../ui/menu";
import { UserChoices } from "./user-choices";

export function UserMenu() {
  const t = useTranslations("frame.user");
  const me = useMe();
  if (!me) return null;
  const role = t(`role.${me.role}`);
  return (
    <Menu
      label={t("menu", { name: me.name, role })}
      trigger={
        <>
          <span data-text="data">{me.name}</span> <span className="text-text2">{role}</span>
        </>
      }
    >
      <UserChoices />
    </Menu>
  );
}
