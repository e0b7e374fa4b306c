import type { ReactNode } from "react";

/** What the thing is and the first step. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="px-12 py-16">
      <p className="font-bold">{title}</p>
      <p className="mt-2 max-w-520 text-text2">{text}</p>
      {children && <div className="mt-12 flex flex-wrap gap-8">{children}</div>}
    </div>
  );
}
