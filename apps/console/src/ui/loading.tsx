/** Keeps the frame while rows are read. `text` says what is read, with a count when there is one. */
export function Loading({ text, rows = 4 }: { text: string; rows?: number }) {
  return (
    <div aria-busy="true" role="status" className="grid gap-12 px-12 py-12">
      <span className="text-help text-text2">{text}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
          key={row}
          aria-hidden="true"
          className="block h-8 max-w-480 rounded-badge bg-line"
          style={{ width: `${92 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
