/** The key that does the same, written on the control itself. `boxed` is for lists of keys. */
export function KeyHint({ keys, boxed = false }: { keys: string; boxed?: boolean }) {
  if (!boxed)
    return (
      <span aria-hidden="true" data-text="key" className="text-axis font-normal narrow:hidden">
        {keys}
      </span>
    );
  return (
    <kbd
      data-text="key"
      className="inline-flex h-18 min-w-18 items-center justify-center rounded-badge border border-line2 px-4 font-sans text-axis text-text2"
    >
      {keys}
    </kbd>
  );
}
