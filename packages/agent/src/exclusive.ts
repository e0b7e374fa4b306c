/** Runs jobs one after the other, in the order they came. */
export function createExclusive() {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    /** True while a job runs or waits. */
    busy: () => waiting > 0,
    run<T>(job: () => Promise<T>): Promise<T> {
      waiting++;
      const result = last.then(job).finally(() => {
        waiting--;
      });
      last = result.catch(() => {});
      return result;
    },
  };
}
