import { sparklinePaths } from "./sparkline-path";

const width = 68;
const height = 18;

/** The last minutes at a glance. Grey; the operator's hand in accent, down in red. A figure stands beside it. */
export function Sparkline({
  steps,
  tone = "plain",
}: {
  steps: readonly (number | null)[];
  tone?: "plain" | "hand" | "down";
}) {
  const colour = { plain: "text-text2", hand: "text-accent", down: "text-down" }[tone];
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={`inline-block h-18 w-68 align-middle ${colour}`}
    >
      {sparklinePaths(steps, width, height).map((path) => {
        const [first, last] = [path.slice(1).split(" ")[0], path.split(/[ML]/).at(-1)!.split(" ")[0]];
        return (
          <g key={path}>
            <path d={`${path}L${last} ${height}L${first} ${height}Z`} fill="currentColor" opacity="0.22" />
            <path d={path} fill="none" stroke="currentColor" strokeWidth="1.1" vectorEffect="non-scaling-stroke" />
          </g>
        );
      })}
    </svg>
  );
}
