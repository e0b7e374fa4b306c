import { execFile } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { LD_ABI_VERSION } from "./abi.generated";
import { createInstance } from "./rig/instance";

const skip = requires("root", "bpf");
const bundle = join(import.meta.dirname, "../dist/mortal-writer.mjs");
/** Each at work on tables of its own, so that both processors have something to do. */
const chains = 2;
const deaths = 200;
/** Touches of a map from one death to the next: a whole way is about 585. */
const stride = 2.8;

describe.skipIf(skip)("a process that writes services is killed", () => {
  const instances: ReturnType<typeof createInstance>[] = [];

  beforeAll(async () => {
    buildBpf();
    await build({
      entryPoints: [join(import.meta.dirname, "rig/mortal-writer.ts")],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["koffi"],
      logLevel: "warning",
    });
    for (let chain = 0; chain < chains; chain++) {
      const instance = createInstance();
      instances.push(instance);
      await instance.engine.start(new AbortController().signal);
      await instance.engine.stop();
    }
  });
  afterAll(async () => {
    for (const instance of instances) await instance.close();
  });

  /** The signal it ended with, or what it said. */
  const live = (runDir: string, places: string, life: number) =>
    new Promise<string>((resolve) => {
      const argv = [bundle, `${runDir}/bpf/test-v${LD_ABI_VERSION}`, places, String(life)];
      execFile(process.execPath, argv, { timeout: 20_000 }, (error, _stdout, stderr) =>
        resolve(error ? (error.signal ?? stderr) : "done"),
      );
    });

  it("with SIGKILL at 200 different places; the next one finishes what it began", { timeout: 300_000 }, async () => {
    const whole = async (chain: number) => {
      const { runDir } = instances[chain]!;
      let life = 0;
      for (let death = chain; death < deaths; death += chains) {
        const place = String(Math.floor(death * stride));
        expect(await live(runDir, place, life++), `place ${place}`).toBe("SIGKILL");
      }
      expect(await live(runDir, "none", life)).toBe("done");
    };
    await Promise.all(instances.map((_, chain) => whole(chain)));
  });
});
