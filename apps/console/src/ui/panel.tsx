import type { ReactNode } from "react";

/** A frame on the page with a head line: title, fact, and at the right one link or figure. Never inside another. */
export function Panel({
  title,
  fact,
  aside,
  className = "",
  children,
}: {
  title?: ReactNode;
  fact?: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={`min-w-0 rounded-control border border-line bg-surface ${className}`}>
      {(title || aside) && (
        <header className="flex min-h-36 flex-wrap items-center gap-x-10 px-12 py-4">
          <h2 className="text-body font-bold">{title}</h2>
          {fact && <span className="min-w-0 text-text2">{fact}</span>}
          {aside && <span className="ml-auto flex items-center gap-8">{aside}</span>}
        </header>
      )}
      {children}
    </section>
  );
}
