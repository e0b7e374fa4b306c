import type { Failure, Step } from "./episode";

/**
 * Leaves out steps as long as what is left still fails (delta debugging), in `tries` tries at most. Each try is a replay
 * from the start.
 */
export async function shrink(
  failure: Failure,
  fails: (steps: readonly Step[]) => Promise<Failure | null>,
  tries = 400,
): Promise<Failure> {
  let best = failure;
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; ) {
    let shorter = false;
    for (let from = 0; from < best.steps.length && tries > 0; tries--) {
      const left = [...best.steps.slice(0, from), ...best.steps.slice(from + size)];
      const again = left.length > 0 ? await fails(left) : null;
      if (again) {
        best = again;
        shorter = true;
      } else from += size;
    }
    if (tries <= 0) break;
    if (size > 1) size = Math.ceil(size / 2);
    else if (!shorter) break;
  }
  return best;
}
