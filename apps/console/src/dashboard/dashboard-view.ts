import { type RateKind, rateKinds } from "../format/rate-unit";

/** What the dashboard shows; kept in its address. */
export interface DashboardView {
  readonly unit: RateKind;
  /** Minutes. */
  readonly range: 5 | 15;
  readonly by: "service" | "server";
}

export const ranges = [5, 15] as const;
export const groupings = ["service", "server"] as const;

export function dashboardViewOf(parameters: URLSearchParams): DashboardView {
  return {
    unit: rateKinds.find((kind) => kind === parameters.get("unit")) ?? "bits",
    range: parameters.get("range") === "5" ? 5 : 15,
    by: parameters.get("by") === "server" ? "server" : "service",
  };
}

/** The query of the address, empty for the usual view: only what differs from it is said. */
export function dashboardAddress(view: DashboardView, parameters: URLSearchParams): string {
  const next = new URLSearchParams(parameters);
  const put = (name: string, value: string, usual: string) =>
    value === usual ? next.delete(name) : next.set(name, value);
  put("unit", view.unit, "bits");
  put("range", String(view.range), "15");
  put("by", view.by, "service");
  return next.size > 0 ? `?${next}` : "";
}
