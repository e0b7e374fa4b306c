import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fixtureConfig } from "@loaddirector/engine/fixture";
import { type Config, emptyConfig, emptyOverlay } from "@loaddirector/model";
import { createLocalDeliveryEngine } from "./local-delivery-engine";

// What local-delivery-engine.test.ts runs inside a network namespace. Ends with status 0 when everything went as it should.
const signal = new AbortController().signal;
const engine = createLocalDeliveryEngine();
const ip = (...argv: string[]) => execFileSync("ip", argv, { encoding: "utf8" });

function helped(...families: (4 | 6)[]): Config {
  const config = fixtureConfig(families.map((family) => ({ number: 20 + family, family, destinations: [] })));
  for (const service of config.virtualServices) service.helper = "ftp";
  return config;
}

async function converge(config: Config, changesExpected: number): Promise<void> {
  const { want } = engine.expand(config, emptyOverlay());
  const changes = engine.diff(want, await engine.observe(signal));
  assert.equal(changes.length, changesExpected);
  for (const outcome of await engine.apply(changes, signal)) assert.equal(outcome.ok, true);
  // Twice changes nothing and is no error.
  for (const outcome of await engine.apply(changes, signal)) assert.equal(outcome.ok, true);
  assert.deepEqual(engine.diff(want, await engine.observe(signal)), []);
}

/** Where a packet of somebody else's goes: with the mark to a process of this box. */
const route = (...mark: string[]) => ip("route", "get", "192.0.2.77", ...mark);
const mark = ["mark", "19524"];

await converge(helped(4, 6), 2);
await converge(helped(4, 6), 0);
assert.match(route(...mark), /^local /);
assert.doesNotMatch(route(), /^local /);

// Half of it taken away, by family: it is found and mended.
ip("rule", "del", "fwmark", "19524");
ip("-6", "route", "flush", "table", "19524");
await converge(helped(4, 6), 2);

await converge(helped(6), 1);
assert.doesNotMatch(route(...mark), /^local /);
// An aborted pass does nothing and says so.
const changes = engine.diff([], await engine.observe(signal));
assert.ok((await engine.apply(changes, AbortSignal.abort())).every(({ ok }) => !ok));
await converge(helped(6), 0);
await converge(emptyConfig(), 1);
assert.equal(ip("-6", "rule").includes("19524"), false);
