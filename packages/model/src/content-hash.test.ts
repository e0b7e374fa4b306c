import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json";
import { type AnyObject, type Config, kindOrder, objectsOf } from "./config";
import { contentHasher } from "./content-hash";
import { exampleConfig } from "./example-config";

const sha256 = (text: string, form: "hex" | "binary" = "hex") => createHash("sha256").update(text).digest(form);
const hasher = () => contentHasher(sha256);

/** As docs/decisions/0004-content-hash-by-object.md says it. */
function defined(config: Config): string {
  const sums = kindOrder.map((kind) => {
    const hashes = (objectsOf(config, kind) as readonly AnyObject[]).map((object) => sha256(sorted(object)));
    const sum = hashes.reduce((total, hash) => (total + BigInt(`0x${hash}`)) % 2n ** 256n, 0n);
    return `${kind} ${sum.toString(16)}\n`;
  });
  return sha256(`model ${config.modelVersion}\n${sums.join("")}`);
}

const sorted = (object: unknown): string =>
  JSON.stringify(object, (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

function renamed(config: Config, places: readonly number[], name: string): Config {
  const { realServers } = config;
  return {
    ...config,
    realServers: realServers.map((each, place) => (places.includes(place) ? { ...each, name } : each)),
  };
}

it("is the same from nothing, after one change, after most have changed and back again", () => {
  const one = exampleConfig();
  const two = renamed(one, [0], 'a "quoted" näme\n');
  const three = renamed(two, [0, 1, 2], "x");
  const without = { ...three, realServers: three.realServers.slice(1), destinations: [] };
  const { hashConfig } = hasher();
  for (const each of [one, two, three, without, two, one, without]) expect(hashConfig(each)).toBe(defined(each));
});

it("gives way between pages and may be asked for others meanwhile", () => {
  const config = exampleConfig();
  const server = config.realServers[0]!;
  const many = { ...config, realServers: Array.from({ length: 4_000 }, (_, at) => ({ ...server, name: `${at}` })) };
  const { hashSteps, hashConfig } = hasher();
  const steps = hashSteps(many);
  let pages = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next(), pages++) expect(hashConfig(config)).toBe(defined(config));
  expect(pages).toBeGreaterThanOrEqual(2);
  expect(step.value).toBe(defined(many));
});

it("has one text for equal content", () => {
  const text = '{"a":[1,null,{"b":true,"c":"\\u001f\\"\\\\é"}],"b":-0.5,"d":{}}';
  expect(canonicalJson({ d: {}, gone: undefined, b: -0.5, a: [1, null, { c: '\u001f"\\é', b: true }] })).toBe(text);
  expect(JSON.parse(text)).toEqual(JSON.parse(canonicalJson(JSON.parse(text))));
});
