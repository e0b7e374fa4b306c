import { expect, it } from "vitest";
import { parsePrefix, prefixBytes } from "./prefix";

it.each([
  ["198.51.100.7/24", "198.51.100.0/24"],
  ["198.51.100.7", "198.51.100.7/32"],
  ["198.51.100.7/31", "198.51.100.6/31"],
  ["198.51.100.7/0", "0.0.0.0/0"],
  [" 10.255.3.4/12 ", "10.240.0.0/12"],
  ["2001:DB8:0:5::9/61", "2001:db8::/61"],
  ["2001:db8::9", "2001:db8::9/128"],
])("%s is %s", (text, canonical) => {
  expect(parsePrefix(text)).toBe(canonical);
  expect(parsePrefix(canonical)).toBe(canonical);
});

it.each(["", "198.51.100/24", "198.51.100.7/33", "198.51.100.7/", "198.51.100.7/024", "198.51.100.7/8/8", "::/129"])(
  "%j is none",
  (text) => {
    expect(parsePrefix(text)).toBeNull();
  },
);

it("gives address and mask in bytes", () => {
  const { address, mask } = prefixBytes(parsePrefix("198.51.100.7/29")!);
  expect([...address]).toEqual([198, 51, 100, 0]);
  expect([...mask]).toEqual([255, 255, 255, 248]);
});
