/** One writer at a time. SQLite has one too, but a second connection that waits for it would block the event loop. */
export class Gate {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
}

/** Rows handled in one go: some 20 ms of work, then others have their turn. */
export const page = 1_500;

/** `map` that gives way after every page. */
export async function mapInPages<Item, Result>(items: Iterable<Item>, work: (item: Item) => Result): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(work(item));
    if (results.length % page === 0) await breathe();
  }
  return results;
}

/** Lets other work of the process run: for loops over many rows. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
