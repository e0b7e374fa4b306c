import { formatCountdown } from "../format/time";

const ticks = 60;

/** What is left of a trial: one lit stroke for each sixtieth. The figure in the middle says the same. */
export function TrialDial({ leftMs, totalMs }: { leftMs: number; totalMs: number }) {
  const lit = Math.ceil((leftMs / Math.max(1, totalMs)) * ticks);
  return (
    <div className="relative size-112 shrink-0">
      <svg viewBox="-56 -56 112 112" aria-hidden="true" className="size-full">
        {Array.from({ length: ticks }, (_, tick) => (
          <line
            // biome-ignore lint/suspicious/noArrayIndexKey: strokes are known by their place
            key={tick}
            y1={-52}
            y2={-42}
            transform={`rotate(${(tick * 360) / ticks})`}
            strokeWidth="2.4"
            className={tick < lit ? "stroke-warn" : "stroke-line2"}
          />
        ))}
      </svg>
      <strong
        role="timer"
        data-text="data"
        className="figures absolute inset-0 grid place-items-center text-figure font-bold"
      >
        {formatCountdown(leftMs)}
      </strong>
    </div>
  );
}
