import { describe, expect, it } from "vitest";
import { dashboardAddress, dashboardViewOf } from "./dashboard-view";

const usual = { unit: "bits", range: 15, by: "service" } as const;

describe("the dashboard's address", () => {
  it("is empty for the usual view", () => {
    expect(dashboardViewOf(new URLSearchParams())).toEqual(usual);
    expect(dashboardAddress(usual, new URLSearchParams("unit=packets"))).toBe("");
  });

  it("says what differs and keeps what is not its own", () => {
    const view = { unit: "connections", range: 5, by: "server" } as const;
    const address = dashboardAddress(view, new URLSearchParams("review="));
    expect(address).toBe("?review=&unit=connections&range=5&by=server");
    expect(dashboardViewOf(new URLSearchParams(address))).toEqual(view);
  });

  it("takes nothing that is no choice", () => {
    expect(dashboardViewOf(new URLSearchParams("unit=<b>&range=999&by=x"))).toEqual(usual);
  });
});
