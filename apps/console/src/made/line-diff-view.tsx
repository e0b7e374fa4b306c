import type { DiffLine } from "./line-diff";

const looks = { "+": "bg-up/12 text-text", "-": "bg-down/12 text-text", " ": "text-text2" } as const;

/** Lines in mono; new and gone ones carry their sign, so that colour is not the only mark. Long ones go on below. */
export function LineDiffView({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  return (
    <section aria-label={label} className="bg-sunken py-6">
      <pre data-text="data" className="m-0 font-mono text-mono">
        {lines.map((line, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are known by their place
            key={index}
            className={`block pr-12 pl-36 -indent-24 wrap-anywhere whitespace-pre-wrap ${looks[line.sign]}`}
          >
            {line.sign === " " ? " " : line.sign === "-" ? "−" : "+"} {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
