import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryEngine, type ForwardingEngine } from "@loaddirector/engine";
import { type FixtureService, fixtureConfig } from "@loaddirector/engine/fixture";
import { createEbpfEngine } from "@loaddirector/engine-ebpf";
import { execute } from "@loaddirector/lab";
import { canonicalJson, emptyOverlay, message } from "@loaddirector/model";
import { afterAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createBed } from "./agent-bed";

/** After `places` more changes it does and answers nothing any more, like a process that was killed. */
function mortal(kernel: ForwardingEngine) {
  let left = Number.POSITIVE_INFINITY;
  let announce = () => {};
  let bury = (_: Error) => {};
  const died = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const grave = new Promise<never>((_, reject) => {
    bury = reject;
  });
  grave.catch(() => {});
  const die = () => {
    announce();
    return grave;
  };
  const engine: ForwardingEngine = {
    ...kernel,
    stop: async () => {},
    observe: (signal) => (left >= 0 ? kernel.observe(signal) : die()),
    async apply(changes, signal) {
      const outcomes = [];
      for (const change of changes) {
        if (left-- <= 0) return die();
        outcomes.push(...(await kernel.apply([change], signal)));
      }
      return outcomes;
    },
  };
  return {
    engine,
    died,
    dieAfter: (places: number) => {
      left = places;
    },
    /** What is in the kernel, dead or not. */
    held: async () => (await kernel.observe(new AbortController().signal)).services,
    /** Lets go of who waits for it. */
    bury: () => bury(new Error("dead")),
  };
}

const services = (first: number, count: number, weight: number): FixtureService[] =>
  Array.from({ length: count }, (_, place) => ({
    number: 10 + first + place,
    destinations: [{ server: 11, weight }],
  }));
// Between the two, either way: 30 services go, 40 change, 30 come. 100 places on the way there, 100 on the way back.
const sides = [fixtureConfig(services(0, 70, 1)), fixtureConfig(services(30, 70, 2))] as const;

const skip = requires("root", "bpf");
const kernels: [string, string | null, () => () => Promise<ForwardingEngine>][] = [
  [
    "memory",
    null,
    () => {
      const memory = createMemoryEngine({ reason: message("agent.memoryChosen") });
      return async () => memory;
    },
  ],
  [
    "ebpf",
    skip,
    () => {
      // Maps without hooks: nothing of this host is touched. Loading the programs takes longer than all the rest, so
      // every twentieth agent gets an engine of its own over the same pins; all of them read the maps anew.
      const runDir = mkdtempSync(join(tmpdir(), "ldx-agent-crash-"));
      mounted.push(runDir);
      let lives = 0;
      let engine: ForwardingEngine | null = null;
      return async () => {
        if (lives++ % 20 === 0) {
          await engine?.stop();
          engine = createEbpfEngine({ instance: "ldx-agent-crash", runDir, interfaces: [], sweepInterval: 0 });
        }
        return engine!;
      };
    },
  ],
];
const mounted: string[] = [];
afterAll(async () => {
  for (const runDir of mounted) {
    await execute(["umount", "-l", join(runDir, "bpf")]).catch(() => {});
    rmSync(runDir, { recursive: true, force: true });
  }
});

describe.each(kernels)("over the %s engine", (_name, missing, create) => {
  it.skipIf(missing)(
    "converges after a death between any two changes of an apply, tried at 200 places",
    {
      timeout: 180_000,
    },
    async () => {
      const engineOfNextLife = create();
      const expand = createMemoryEngine({ reason: message("agent.memoryChosen") }).expand;
      const wanted = sides.map((side) => expand(side, emptyOverlay()).want.services);
      let folder: string | undefined;
      for (let round = 0; round < 200; round++) {
        const places = Math.floor(round / 2);
        const life = mortal(await engineOfNextLife());
        const bed = await createBed({ folder, forwarding: life.engine });
        await bed.start();
        if (round === 0) await bed.apply(1, sides[1]);
        else
          expect(await bed.handlers.status()).toMatchObject({
            revision: round + 1,
            lastOutcome: { revision: round + 1, result: "applied" },
          });
        expect(await life.held(), `after the death of round ${round - 1}`).toEqual(wanted[(round + 1) % 2]);

        life.dieAfter(places);
        const answer = bed.apply(round + 2, sides[round % 2]!).catch(({ code }) => code);
        await life.died;
        expect(canonicalJson(await life.held())).not.toBe(canonicalJson(wanted[round % 2]));
        const stopped = bed.stop();
        life.bury();
        await stopped;
        expect(await answer).toBe("busy");
        folder = bed.folder;
      }
      const last = await createBed({ folder, forwarding: await engineOfNextLife() });
      await last.start();
      expect(await last.held()).toEqual(wanted[1]);
      await last.stop();
      await last.remove();
    },
  );
});
