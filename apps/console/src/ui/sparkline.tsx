/** A small line without axes, from zero to its own largest value; a gap in the data is a gap in the line. */
export function Sparkline({
  values,
  label,
  tone = "plain",
}: {
  /** Oldest first; null: not known. */
  values: readonly (number | null)[];
  label: string;
  tone?: "plain" | "hand" | "down";
}) {
  const colour = { plain: "text-text2", hand: "text-accent", down: "text-down" }[tone];
  const largest = Math.max(1, ...values.map((value) => value ?? 0));
  const x = (index: number) => (values.length < 2 ? 0 : (index / (values.length - 1)) * width);
  const y = (value: number) => height - 1 - (value / largest) * (height - 3);
  let line = "";
  let area = "";
  let start = -1;
  for (const [index, value] of [...values, null].entries()) {
    if (value !== null) {
      line += `${start < 0 ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      if (start < 0) start = index;
    } else if (start >= 0) {
      const from = x(start).toFixed(1);
      area += `${line.slice(line.lastIndexOf("M"))}L${x(index - 1).toFixed(1)} ${height}L${from} ${height}Z`;
      start = -1;
    }
  }
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className={`block h-16 w-full max-w-56 ${colour}`}
    >
      <path d={area} fill="currentColor" opacity="0.22" />
      <path d={line} fill="none" stroke="currentColor" strokeWidth="1.1" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const width = 56;
const height = 16;
