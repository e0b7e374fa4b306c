/**
 * Runs one step and prints a line with its duration when it was work. No dependencies: used before `npm ci`.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T>} work calls `note` for what a reader should know while it runs
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const begin = Date.now();
  const note = (/** @type {string} */ text) => console.log(`  · ${text}`);
  console.log(`▸ ${title}`);
  const result = await work(note);
  console.log(`  ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  return result;
}
