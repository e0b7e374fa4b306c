import { describe, expect, it } from "vitest";
import { addressSchema, formatEndpoint, isHostAddress, parseAddress } from "./address";

describe("parseAddress writes every address in its one canonical way", () => {
  it.each([
    ["192.0.2.10", "192.0.2.10"],
    [" 192.0.2.10 ", "192.0.2.10"],
    ["2001:DB8:0:0:0:0:0:10", "2001:db8::10"],
    ["2001:db8::", "2001:db8::"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::2:0:0:3", "1::2:0:0:3"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
  ])("%s -> %s", (text, canonical) => expect(parseAddress(text)).toBe(canonical));

  it.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.4/24",
    "::1::",
    "1:2:3",
    "g::1",
    "1:2:3:4:5:6:7:8:9",
    "1.2.3.4\n5",
    "12345::",
  ])("refuses %j", (text) => expect(parseAddress(text)).toBeNull());
});

describe("host addresses", () => {
  it.each(["127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "::1", "ff02::1", "fe80::1"])(
    "%s is none",
    (text) => expect(isHostAddress(text)).toBe(false),
  );

  it("says what is wrong by key", () => {
    const keyOf = (text: string) => addressSchema.safeParse(text).error?.issues[0]?.message;
    expect(keyOf("10.0.0.300")).toBe("invalid.address");
    expect(keyOf("ff02::1")).toBe("invalid.hostAddress");
    expect(keyOf("10.0.0.1")).toBeUndefined();
  });
});

it("writes endpoints of both families", () => {
  expect(formatEndpoint("192.0.2.10", 80)).toBe("192.0.2.10:80");
  expect(formatEndpoint("2001:db8::10", 443)).toBe("[2001:db8::10]:443");
});
