/** Work under way on this control; never over a page. */
export function BusyArc({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 12 12" className={`size-12 shrink-0 animate-turn ${className ?? ""}`}>
      <path d="M6 1.5A4.5 4.5 0 1 1 1.5 6" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
