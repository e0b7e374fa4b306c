import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/console/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.next/**"],
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 20_000,
    // To build and load the programs takes a second, and ten on a busy machine.
    hookTimeout: 60_000,
  },
});
