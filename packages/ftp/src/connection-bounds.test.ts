import type { Address } from "@loaddirector/model";
import { expect, it } from "vitest";
import { createConnectionBounds } from "./connection-bounds";

const address = (text: string) => text as Address;

it("gives one client no more than its share, and its place back", () => {
  const bounds = createConnectionBounds({ total: 10, source: 2 });
  const leave = bounds.enter(address("192.0.2.2"));
  expect(bounds.enter(address("192.0.2.2"))).not.toBe(null);
  expect(bounds.enter(address("192.0.2.2"))).toBe(null);
  expect(bounds.enter(address("192.0.2.3"))).not.toBe(null);
  leave!();
  expect(bounds.enter(address("192.0.2.2"))).not.toBe(null);
});

it("counts a /64 of IPv6 as one client", () => {
  const bounds = createConnectionBounds({ total: 10, source: 1 });
  expect(bounds.enter(address("2001:db8::1"))).not.toBe(null);
  expect(bounds.enter(address("2001:db8::ffff"))).toBe(null);
  expect(bounds.enter(address("2001:db8:0:1::1"))).not.toBe(null);
});

it("ends at the total, whoever asks", () => {
  const bounds = createConnectionBounds({ total: 2, source: 2 });
  const leave = bounds.enter(address("192.0.2.2"));
  expect(bounds.enter(address("192.0.2.3"))).not.toBe(null);
  expect(bounds.enter(address("192.0.2.4"))).toBe(null);
  leave!();
  expect(bounds.enter(address("192.0.2.4"))).not.toBe(null);
});
