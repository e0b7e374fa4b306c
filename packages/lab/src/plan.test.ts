import { describe, expect, it } from "vitest";
import { addressOf, hostLink, planLab, preferredSlot } from "./plan";

describe("planLab", () => {
  it("gives every leg its own address and port", () => {
    const { legs } = planLab("demo", 5, 31);
    for (const key of ["v4", "v6", "port"] as const)
      expect(new Set(legs.map((leg) => leg[key])).size).toBe(legs.length);
  });

  it("keeps interface names within the kernel's 15 characters", () => {
    const { legs } = planLab("twelve-chars", 200, 0);
    for (const leg of legs) expect(Math.max(leg.port.length, leg.interface.length)).toBeLessThanOrEqual(15);
    expect(hostLink("twelve-chars")).toBe("twelve-chars-m");
  });

  it("gives each slot its own management network, host and director in it", () => {
    const first = planLab("demo", 1, 0);
    const last = planLab("demo", 1, 31);
    expect(addressOf(first, "host", "management")).toBe("198.51.100.1");
    expect(addressOf(last, "director", "management")).toBe("198.51.100.250");
    expect(addressOf(last, "director", "management", 6)).toBe("2001:db8:f0:1f::2");
  });

  it("prefers the same slot for the same prefix", () => {
    expect(preferredSlot("demo")).toBe(preferredSlot("demo"));
  });

  it.each(["", "Upper", "1st", "thirteenchars", "a/b", "a b"])("refuses the prefix %j", (prefix) => {
    expect(() => planLab(prefix, 1, 0)).toThrow(/prefix/);
  });

  it("says who is not where", () => {
    expect(() => addressOf(planLab("demo", 1, 0), "client", "internal")).toThrow(
      "client is not on the internal segment",
    );
  });
});
