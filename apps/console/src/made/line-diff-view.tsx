import type { DiffLine } from "./line-diff";

const looks = { "+": "bg-up/12 text-text", "-": "bg-down/12 text-text", " ": "text-text2" } as const;

/** Lines in mono; new and gone ones carry their sign, so that colour is not the only mark. */
export function LineDiffView({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls by keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto bg-sunken py-6">
      <pre data-text="data" className="m-0 w-fit min-w-full font-mono text-mono">
        {lines.map((line, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are known by their place
            key={index}
            className={`block px-12 whitespace-pre ${looks[line.sign]}`}
          >
            {line.sign === " " ? " " : line.sign === "-" ? "−" : "+"} {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
