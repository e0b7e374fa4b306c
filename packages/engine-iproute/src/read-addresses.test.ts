import { execFileSync } from "node:child_process";
import { networkInterfaces } from "node:os";
import { expect, it } from "vitest";
import { readAddresses } from "./read-addresses";

it("tells of every link what ip tells", () => {
  const shown = JSON.parse(execFileSync("ip", ["-j", "addr", "show"], { encoding: "utf8" })) as {
    ifname: string;
    address?: string;
    addr_info: { local: string; prefixlen: number }[];
  }[];
  const ours = new Map(readAddresses().map((link) => [link.name, link]));
  // Others may add and remove interfaces meanwhile.
  const loopback = shown.find(({ ifname }) => ifname === "lo")!;
  expect(ours.get("lo")?.mac).toBe(loopback.address);
  for (const { ifname, address, addr_info } of shown.filter(({ ifname }) => ifname in networkInterfaces())) {
    expect(ours.get(ifname)?.mac, ifname).toBe(address);
    expect(
      ours
        .get(ifname)
        ?.addresses.map((each) => `${each.address}/${each.prefix}`)
        .sort(),
    ).toEqual(addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`).sort());
  }
});
