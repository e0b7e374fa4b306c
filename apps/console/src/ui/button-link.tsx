import Link from "next/link";
import type { ComponentProps } from "react";
import { KeyHint } from "./key-hint";

/** A link that looks like the page's action or a default button. */
export function ButtonLink({
  variant = "default",
  keyHint,
  children,
  ...rest
}: Omit<ComponentProps<typeof Link>, "className"> & { variant?: "commit" | "action" | "default"; keyHint?: string }) {
  const looks = {
    commit: "border-accent bg-accent font-bold text-on-accent hover:brightness-110",
    action: "border-accent font-bold text-accent hover:bg-accent-ground",
    default: "border-control text-text hover:bg-hover",
  };
  return (
    <Link
      {...rest}
      className={`inline-flex h-28 shrink-0 items-center gap-6 rounded-control border px-10 whitespace-nowrap no-underline narrow:min-h-44 ${looks[variant]}`}
    >
      {children}
      {keyHint && <KeyHint keys={keyHint} />}
    </Link>
  );
}
