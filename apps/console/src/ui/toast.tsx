"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { type StatusKind, StatusShape } from "./status-shape";

export interface Toast {
  readonly shape: StatusKind;
  readonly title: string;
  readonly text?: string;
  /** One step that follows from it, such as Undo. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Shown extends Toast {
  readonly key: number;
}

const Context = createContext<(toast: Toast) => void>(() => {});

/** Says that something happened. What must be read is a banner instead. */
export function useToast(): (toast: Toast) => void {
  return useContext(Context);
}

const shownMs = 6_000;
const most = 3;
const isError = (toast: Toast) => toast.shape === "down" || toast.shape === "refused";

/** Lower right, at most three, six seconds; an error stays until closed. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("ui.toast");
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const next = useRef(0);
  const close = useCallback((key: number) => setToasts((all) => all.filter((toast) => toast.key !== key)), []);
  const show = useCallback(
    (toast: Toast) => {
      const key = ++next.current;
      setToasts((all) => [...all, { ...toast, key }].slice(-most));
      if (!isError(toast)) setTimeout(() => close(key), shownMs);
    },
    [close],
  );
  const list = useMemo(
    () =>
      toasts.map((toast) => (
        <li
          key={toast.key}
          className="flex items-center gap-10 rounded-control border border-line2 bg-raised px-12 py-6 shadow-float"
        >
          <StatusShape kind={toast.shape} />
          <span className="min-w-0 flex-1">
            <strong>{toast.title}</strong> {toast.text}
          </span>
          {toast.action && (
            <button type="button" onClick={toast.action.run} className="min-h-24 text-accent">
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={t("close")}
            onClick={() => close(toast.key)}
            className="grid size-24 place-items-center text-text2"
          >
            <X aria-hidden="true" className="size-14" />
          </button>
        </li>
      )),
    [toasts, close, t],
  );
  return (
    <Context value={show}>
      {children}
      <ul
        aria-live="polite"
        className="fixed right-16 wide:in-data-drawer:right-616 bottom-[calc(var(--candidate-line)+12px)] z-30 grid w-380 max-w-[calc(100vw-32px)] gap-8"
      >
        {list}
      </ul>
    </Context>
  );
}
