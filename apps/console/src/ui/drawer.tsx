"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { Button } from "./button";

interface DrawerProps {
  title: ReactNode;
  /** In the head, left of Close: a view switch. */
  headActions?: ReactNode;
  /** Stays at the bottom: the steps. */
  footer?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

const never = () => () => {};

/**
 * From the right, 600 wide, between the top and the candidate line, which stay in use. The page below is inert while it
 * is open; Escape closes; focus goes in and back to where it came from. No modal on it except the confirmation.
 */
export function Drawer(props: DrawerProps) {
  // One that the address names waits for the browser: the server has nothing to hang it on.
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return inBrowser ? <OpenDrawer {...props} /> : null;
}

function OpenDrawer(props: DrawerProps) {
  const t = useTranslations("ui.drawer");
  const titleId = useId();
  const drawer = useRef<HTMLDivElement>(null);
  const close = useRef(props.onClose);
  close.current = props.onClose;

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const page = document.getElementById("page");
    page?.setAttribute("inert", "");
    document.documentElement.setAttribute("data-drawer", "");
    const box = drawer.current;
    if (box && !box.contains(document.activeElement))
      (box.querySelector<HTMLElement>("[autofocus], [data-autofocus]") ?? box).focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) close.current();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      page?.removeAttribute("inert");
      document.documentElement.removeAttribute("data-drawer");
      before?.focus?.();
    };
  }, []);

  return createPortal(
    <>
      <button
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        onClick={props.onClose}
        className="fixed inset-x-0 top-(--top-line) bottom-(--candidate-line) z-20 animate-enter bg-shade"
      />
      <div
        ref={drawer}
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
        className="fixed top-(--top-line) right-0 bottom-(--candidate-line) z-21 flex w-600 max-w-full animate-slide flex-col border-l border-line2 bg-raised shadow-float outline-none"
      >
        <header className="flex min-h-46 flex-wrap items-center gap-8 narrow:py-6 border-b border-line2 px-16">
          <h2
            id={titleId}
            className={`min-w-0 flex-1 text-title font-bold ${props.headActions ? "narrow:basis-full" : ""}`}
          >
            {props.title}
          </h2>
          {props.headActions}
          <Button variant="quiet" keyHint="Esc" onClick={props.onClose}>
            {t("close")}
          </Button>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto p-16">{props.children}</div>
        {props.footer && <footer className="border-t border-line2 px-16 py-12">{props.footer}</footer>}
      </div>
    </>,
    document.body,
  );
}
