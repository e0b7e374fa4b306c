/** One writer at a time. SQLite has one too, but a second connection that waits for it would block the event loop. */
export class Gate {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
}

/** Lets other work of the process run: for loops over many rows. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
