import type { BootClock } from "./boot-clock";
import type { TrialDeadline } from "./running-record";

export interface TrialWatchOptions {
  readonly clock: BootClock;
  readonly trial: () => TrialDeadline | null;
  /** The deadline has passed. Called again when it fails. */
  readonly onDeadline: () => Promise<unknown>;
}

/** Waits for the deadline of the trial there is. Looks at the boot clock every second: timers stand still while a box sleeps. */
export function createTrialWatch({ clock, trial, onDeadline }: TrialWatchOptions) {
  let timer: NodeJS.Timeout | null = null;

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  /** After every change of the trial. */
  function look(): void {
    stop();
    const current = trial();
    if (!current) return;
    const left = current.deadline - clock.now();
    timer = setTimeout(
      () => {
        if (current.deadline > clock.now()) look();
        else onDeadline().catch(look);
      },
      Math.max(10, Math.min(left, 1_000)),
    );
  }

  return { look, stop };
}
