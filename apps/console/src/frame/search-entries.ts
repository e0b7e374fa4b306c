/** One thing search finds: a place to go or something to do. */
export interface SearchEntry {
  readonly key: string;
  readonly text: string;
  /** What it is, or an address: searched too. */
  readonly note: string;
  readonly run: () => void;
}

const most = 12;

/**
 * Entries that hold every typed word, in text or note. Those whose text begins with what was typed come first, then
 * those with a word that begins so; otherwise the given order stays.
 */
export function searchEntries(entries: readonly SearchEntry[], typed: string): SearchEntry[] {
  const query = typed.trim().toLowerCase();
  if (query === "") return entries.slice(0, most);
  const words = query.split(/\s+/);
  const ranked: { entry: SearchEntry; rank: number }[] = [];
  for (const entry of entries) {
    const text = entry.text.toLowerCase();
    const whole = `${text} ${entry.note.toLowerCase()}`;
    if (!words.every((word) => whole.includes(word))) continue;
    const rank = text.startsWith(query) ? 0 : words.every((word) => begins(text, word)) ? 1 : 2;
    ranked.push({ entry, rank });
  }
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}

const begins = (text: string, word: string) => text.split(/[\s.-]+/).some((part) => part.startsWith(word));
