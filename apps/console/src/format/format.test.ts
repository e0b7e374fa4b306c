import { describe, expect, it } from "vitest";
import { formatHostPort, formatListeners } from "./address";
import { bytesUnit, formatCount, formatNumber } from "./number";
import { rateUnit } from "./rate-unit";
import { formatClock, formatCountdown, formatMoment, zoneLabel } from "./time";

describe("formatNumber", () => {
  it.each([
    [18412, 0, "18,412"],
    [-2.94, 1, "−2.9"],
    [-0.01, 1, "0.0"],
    [0, 1, "0.0"],
    [1234567.89, 2, "1,234,567.89"],
  ])("%s with %s decimals is %s", (value, decimals, text) => expect(formatNumber(value, decimals)).toBe(text));

  it("shortens counts only where they would not fit", () => {
    expect([9_999, 184_206, 12_000_000].map(formatCount)).toEqual(["9,999", "184k", "12M"]);
  });
});

describe("rateUnit", () => {
  it.each([
    ["bits", 0, "bit/s"],
    ["bits", 9_999, "bit/s"],
    ["bits", 15_000, "kbit/s"],
    ["bits", 1_066_000_000, "Mbit/s"],
    ["packets", 9_000, "pkt/s"],
    ["packets", 230_000, "kpkt/s"],
    ["connections", 9_820, "conn/s"],
  ] as const)("%s up to %s are shown in %s", (kind, largest, unit) => expect(rateUnit(kind, largest).unit).toBe(unit));

  it("counts memory in binary units", () => {
    expect(bytesUnit(1024 * 2 ** 20)).toEqual({ divisor: 2 ** 20, unit: "MiB" });
  });
});

describe("time", () => {
  const at = Date.UTC(2026, 10, 20, 21, 41, 7);

  it("shows the box's clock and says its zone", () => {
    expect(formatClock(at, "Europe/Berlin")).toBe("22:41:07");
    expect(zoneLabel(at, "Europe/Berlin")).toBe("UTC+1");
    expect(zoneLabel(at, "UTC")).toBe("UTC");
    expect(formatClock(Date.UTC(2026, 0, 1, 0, 0, 5), "UTC")).toBe("00:00:05");
  });

  it("names the day only when it is another one", () => {
    const now = at + 60_000;
    expect(formatMoment(at, now, "Europe/Berlin", "en")).toBe("22:41:07");
    expect(formatMoment(at - 86_400_000, now, "Europe/Berlin", "en")).toBe("Thu 19, 22:41:07");
    expect(formatMoment(at - 86_400_000, now, "Europe/Berlin", "zh-CN")).toBe("周四 19, 22:41:07");
  });

  it("counts down in minutes and seconds", () => {
    expect([42_000, 252_400, 3_725_000, -5].map(formatCountdown)).toEqual(["0:42", "4:13", "1:02:05", "0:00"]);
  });
});

describe("addresses", () => {
  it("puts brackets around IPv6 with a port only", () => {
    expect(formatHostPort("2001:db8::10", 443)).toBe("[2001:db8::10]:443");
    expect(formatHostPort("2001:db8::10", null)).toBe("2001:db8::10");
    expect(formatHostPort("192.0.2.10", 443)).toBe("192.0.2.10:443");
  });

  it("joins the ports of one protocol", () => {
    expect(
      formatListeners([
        { protocol: "tcp", ports: { first: 80, last: 80 } },
        { protocol: "tcp", ports: { first: 8000, last: 8010 } },
        { protocol: "udp", ports: "any" },
      ]),
    ).toBe("tcp 80, 8000-8010 udp any");
  });
});
