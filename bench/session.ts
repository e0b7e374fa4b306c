export interface SessionOptions {
  /** How often everything is measured. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** One run of one bench: how much of it, and what has to be undone afterwards, whatever happens in between. */
export class Session {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly #undo: { title: string; run: () => unknown }[] = [];

  constructor({ rounds, signal, say }: SessionOptions) {
    this.rounds = rounds;
    this.signal = signal;
    this.say = say;
  }

  /** Undone in reverse order, each in spite of failures of the others. */
  later(title: string, run: () => unknown): void {
    this.#undo.push({ title, run });
  }

  /** Gives what could not be undone. */
  async close(): Promise<string[]> {
    const failures: string[] = [];
    for (const { title, run } of this.#undo.splice(0).reverse()) {
      try {
        await run();
      } catch (error) {
        failures.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return failures;
  }

  /**
   * Measures every case once per round, beginning with another one each time, so that a machine that slows down or
   * speeds up does so for all of them. Gives the values of each case in order of rounds.
   */
  async interleave<Name extends string, Value>(
    cases: Readonly<Record<Name, () => Promise<Value> | Value>>,
  ): Promise<Record<Name, Value[]>> {
    const names = Object.keys(cases) as Name[];
    const values = Object.fromEntries(names.map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
    for (let round = 0; round < this.rounds; round++) {
      this.say(`round ${round + 1} of ${this.rounds}`);
      for (let step = 0; step < names.length; step++) {
        this.signal.throwIfAborted();
        const name = names[(round + step) % names.length]!;
        values[name].push(await cases[name]());
      }
    }
    return values;
  }
}
