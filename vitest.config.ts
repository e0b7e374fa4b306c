import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Begun first, the longest first: otherwise one processor waits at the end while the other works at one of them. */
const longest = [
  "fuzz-xdp",
  "fuzz-tc",
  "methods-traffic",
  "killed",
  "golden",
  "golden-xdp",
  "crash",
  "process",
  "appliance",
  "start/start",
  "drift",
  "killed-console",
  "oldest-kernel",
].map((name) => `${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/console/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.next/**"],
    fileParallelism: true,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // For a machine with ten times the work it has time for: what takes a second here is waited for, not measured.
    testTimeout: 120_000,
    // To build and load the programs takes a second here.
    hookTimeout: 240_000,
  },
});
