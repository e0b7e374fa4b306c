"use client";

import type { ComponentProps } from "react";
import { ButtonLink } from "../ui/button-link";
import { useMayWrite } from "./use-may-write";

/** Leads to a form that makes or edits something; not there for those whose form would be refused. */
export function WriteLink(props: ComponentProps<typeof ButtonLink>) {
  return useMayWrite() && <ButtonLink {...props} />;
}
