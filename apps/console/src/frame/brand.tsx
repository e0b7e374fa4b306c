/** The mark: one line in, several out. */
export function BrandMark({ className = "size-18" }: { className?: string }) {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true" className={`shrink-0 ${className}`}>
      <rect x="1" y="1" width="16" height="16" rx="2" fill="none" stroke="var(--text)" strokeWidth="1.6" />
      <path
        d="M4 9h4M14 5h-1.5C10 5 10 9 8 9c2 0 2 4 4.5 4H14M8 9h6"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.5"
      />
    </svg>
  );
}
