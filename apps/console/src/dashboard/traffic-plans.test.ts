import { describe, expect, it } from "vitest";
import type { RunningService } from "../live/running-services";
import { serverGroups, serviceGroups, trafficPlans } from "./traffic-plans";

const service = (name: string, servers: string[]) =>
  ({
    service: { id: name, name },
    destinations: servers.map((server) => ({
      destination: { id: `${name}/${server}` },
      server: { id: server, name: server },
    })),
  }) as unknown as RunningService;

const services = [service("web", ["s1", "s2"]), service("mail", ["s2"]), service("dns", ["s3"])];

describe("trafficPlans", () => {
  it("orders by colour and puts the rest last", () => {
    const plans = trafficPlans(serviceGroups(services), ["dns", null], "services", (count) => `${count} others`);
    expect(plans.map(({ name, slot, members }) => [name, slot, members])).toEqual([
      ["dns", 0, ["dns"]],
      ["2 others", null, "remainder"],
    ]);
  });

  it("calls a rest of one by its name", () => {
    const plans = trafficPlans(serviceGroups(services), ["dns", "web"], "services", String);
    expect(plans.at(-1)!.name).toBe("mail");
  });

  it("sums a server's destinations over all services", () => {
    expect(serverGroups(services).map(({ name, members }) => [name, members])).toEqual([
      ["s1", ["web/s1"]],
      ["s2", ["web/s2", "mail/s2"]],
      ["s3", ["dns/s3"]],
    ]);
  });
});
