import { createMemoryEngine, type ForwardingEngine } from "@loaddirector/engine";
import { type FixtureService, fixtureConfig } from "@loaddirector/engine/fixture";
import { canonicalJson, emptyOverlay, message } from "@loaddirector/model";
import { expect, it } from "vitest";
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

it("converges after a death between any two changes of an apply, tried at 200 places", {
  timeout: 120_000,
}, async () => {
  const kernel = createMemoryEngine({ reason: message("agent.memoryChosen") });
  const held = async () => (await kernel.observe(new AbortController().signal)).services;
  const wanted = sides.map((side) => kernel.expand(side, emptyOverlay()).want.services);
  let folder: string | undefined;
  for (let round = 0; round < 200; round++) {
    const places = Math.floor(round / 2);
    const life = mortal(kernel);
    const bed = await createBed({ folder, forwarding: life.engine });
    await bed.start();
    if (round === 0) await bed.apply(1, sides[1]);
    else
      expect(await bed.handlers.status()).toMatchObject({
        revision: round + 1,
        lastOutcome: { revision: round + 1, result: "applied" },
      });
    expect(await held(), `after the death of round ${round - 1}`).toEqual(wanted[(round + 1) % 2]);

    life.dieAfter(places);
    const answer = bed.apply(round + 2, sides[round % 2]!).catch(({ code }) => code);
    await life.died;
    const stopped = bed.stop();
    life.bury();
    await stopped;
    expect(await answer).toBe("busy");
    expect(canonicalJson(await held())).not.toBe(canonicalJson(wanted[round % 2]));
    folder = bed.folder;
  }
  const last = await createBed({ folder, forwarding: kernel });
  await last.start();
  expect(await held()).toEqual(wanted[1]);
  await last.stop();
  await last.remove();
});
