import { expect, it } from "vitest";
import { destinationSchema, isWholeDestination } from "./destination";
import { fixedId } from "./id";

const whole = destinationSchema.parse({
  id: fixedId("destination", 1),
  virtualServiceId: fixedId("virtualService", 1),
  realServerId: fixedId("realServer", 1),
});
const oddities = [
  undefined,
  null,
  "",
  "nat",
  "x",
  true,
  -1,
  0,
  0.5,
  1,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  Number.NaN,
  [],
  {},
  fixedId("node", 1),
  `${fixedId("destination", 1)}\n`,
];

it("takes for whole only what the schema gives back as it is", () => {
  expect(isWholeDestination(whole)).toBe(true);
  let taken = 0;
  for (const field of [...Object.keys(whole), "other"])
    for (const value of oddities) {
      const candidate: unknown = { ...whole, [field]: value };
      if (!isWholeDestination(candidate)) continue;
      taken++;
      expect(destinationSchema.parse(candidate), `${field}: ${JSON.stringify(value)}`).toEqual(candidate);
    }
  expect(taken).toBeGreaterThan(20);
  for (const field of Object.keys(whole)) {
    const { [field as keyof typeof whole]: _, ...without } = whole;
    expect(isWholeDestination(without), `without ${field}`).toBe(false);
  }
});
