/** How much of a whole; the whole stands beside it in words. `tone` is never the only sign. */
export function Bar({
  share,
  label,
  tone = "plain",
}: {
  share: number;
  label: string;
  tone?: "plain" | "hand" | "warn";
}) {
  const ground = { plain: "bg-text2", hand: "bg-accent", warn: "bg-warn" }[tone];
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> with colours of their own
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="block h-6 min-w-40 bg-line"
    >
      <span className={`block h-full ${ground}`} style={{ width: `${percent}%` }} />
    </span>
  );
}
