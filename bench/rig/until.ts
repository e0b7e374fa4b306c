/** Waits until it holds; throws after so many milliseconds, or when the session is stopped. */
export async function until(
  what: string,
  milliseconds: number,
  signal: AbortSignal,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
