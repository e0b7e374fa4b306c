/** The line from a service to its destination. */
export function TreeGuide({ last }: { last: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 28 26" preserveAspectRatio="none" className="h-26 w-28 shrink-0 narrow:h-44">
      <path
        d={last ? "M12.5 0V13H24" : "M12.5 0V26M12.5 13H24"}
        fill="none"
        stroke="var(--line2)"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
