import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fixtureConfig } from "@loaddirector/engine/fixture";
import { type Config, emptyConfig, emptyOverlay } from "@loaddirector/model";
import { createAddressesEngine } from "./addresses-engine";

// What addresses-engine.test.ts runs inside a network namespace with an interface "external" that has 192.0.2.1/24
// and a foreign 192.0.2.99/32. Ends with status 0 when everything went as it should.
const signal = new AbortController().signal;
const engine = createAddressesEngine({ interfaces: [{ name: "external", role: "external" }] });
const service = (number: number, family: 4 | 6 = 4) => ({ number, family, destinations: [] });

async function converge(config: Config, changesExpected: number): Promise<void> {
  const { want, refused } = engine.expand(config, emptyOverlay());
  assert.deepEqual(refused, []);
  const changes = engine.diff(want, await engine.observe(signal));
  assert.equal(changes.length, changesExpected);
  for (const outcome of await engine.apply(changes, signal)) assert.equal(outcome.ok, true);
  // Twice changes nothing and is no error.
  for (const outcome of await engine.apply(changes, signal)) assert.equal(outcome.ok, true);
  const have = await engine.observe(signal);
  assert.deepEqual(engine.diff(want, have), []);
  const own = have.filter((entry) => entry.own).map(({ address }) => address);
  assert.deepEqual(own.sort(), want.map(({ address }) => address).sort());
}

const all = fixtureConfig([service(10), service(11), service(12, 6)]);
await converge(all, 3);
await converge(all, 0);

// IPv6 addresses are usable at once: nodad.
const shown = execFileSync("ip", ["-j", "addr", "show", "dev", "external"], { encoding: "utf8" });
assert.ok(shown.includes("2001:db8:1::c") && !/2001:db8:1::c[^}]*tentative/.test(shown));

// Drift: one taken away; the interface went down, which takes IPv6 addresses with it.
execFileSync("ip", ["addr", "del", "192.0.2.11/32", "dev", "external"]);
await converge(all, 1);
execFileSync("ip", ["link", "set", "external", "down"]);
execFileSync("ip", ["link", "set", "external", "up"]);
await converge(all, 1);

await converge(fixtureConfig([service(10), service(13)]), 3);
// An aborted pass does nothing and says so.
const { want } = engine.expand(all, emptyOverlay());
const outcomes = await engine.apply(engine.diff(want, await engine.observe(signal)), AbortSignal.abort());
assert.ok(outcomes.length > 0 && outcomes.every(({ ok }) => !ok));
await converge(fixtureConfig([service(10), service(13)]), 0);

await converge(emptyConfig(), 2);
