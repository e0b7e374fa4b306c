import type { ReactNode } from "react";

/** Title, one fact line, then filter, view switch and at most one page action. */
export function PageHeader({ title, fact, children }: { title: ReactNode; fact?: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex min-h-46 flex-wrap items-center gap-x-12 gap-y-6 py-8">
      <h1 className="text-title font-bold">{title}</h1>
      {fact && <p className="min-w-0 text-text2">{fact}</p>}
      {children && <div className="ml-auto flex flex-wrap items-center gap-8 narrow:w-full">{children}</div>}
    </header>
  );
}
