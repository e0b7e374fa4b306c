/** Every page of the frame, in the order of the navigation. A page that does not exist is not listed. */
export const pages = [
  { path: "/", key: "dashboard", go: "D", group: null, counts: null },
  { path: "/services", key: "services", go: "S", group: "loadBalancing", counts: "virtualService" },
  { path: "/servers", key: "servers", go: "R", group: "loadBalancing", counts: "realServer" },
  { path: "/connections", key: "connections", go: "N", group: "loadBalancing", counts: "connections" },
  { path: "/addresses", key: "addresses", go: "A", group: "loadBalancing", counts: "virtualAddress" },
  { path: "/health-checks", key: "healthChecks", go: "H", group: "loadBalancing", counts: "healthCheck" },
  { path: "/dns", key: "dnsNames", go: "M", group: "loadBalancing", counts: "dnsName" },
  { path: "/interfaces", key: "interfaces", go: "I", group: "system", counts: null },
  { path: "/protection", key: "protection", go: "P", group: "system", counts: null },
  { path: "/configuration", key: "configuration", go: "T", group: "system", counts: null },
  { path: "/history", key: "history", go: "Y", group: "system", counts: null },
] as const;

export type Page = (typeof pages)[number];

/** Opens the review of the candidate over the page one is on: its address can be passed on. */
export const reviewParameter = "review";
/** G then this letter opens the review. */
export const reviewKey = "C";

export function isCurrent(page: Page, path: string): boolean {
  return page.path === "/" ? path === "/" : path === page.path || path.startsWith(`${page.path}/`);
}
