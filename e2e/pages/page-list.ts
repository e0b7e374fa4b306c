import type { Page } from "@playwright/test";

/** A page or a form of the console that every check of pages visits. */
export interface ListedPage {
  path: string;
  /** Something that is there only when the page has its data. */
  ready(page: Page): ReturnType<Page["locator"]>;
  /** Seen by those who have not signed in. */
  open?: boolean;
}

const form = (page: Page) => page.locator("[role=dialog] input[name=name]");

/** Ids are those of the demo, see the store's seed. */
export const listedPages: readonly ListedPage[] = [
  { path: "/sign-in", ready: (page) => page.locator("input[name=password]"), open: true },
  { path: "/setup#token", ready: (page) => page.locator("input[name=new-password]"), open: true },
  { path: "/", ready: (page) => page.locator("canvas[role=img]") },
  { path: "/?review", ready: (page) => page.locator("[role=dialog] input[name=comment]") },
  { path: "/services", ready: (page) => page.getByRole("link", { name: "server-3", exact: true }) },
  {
    path: "/services?destination=ds_0000000000000001",
    ready: (page) => page.locator("[role=dialog] h2"),
  },
  { path: "/services/vs_0000000000000001", ready: (page) => page.locator("input[name='service.name']") },
  { path: "/services/new", ready: (page) => page.locator("input[name='address.address']") },
  { path: "/servers", ready: (page) => page.getByRole("link", { name: "server-3", exact: true }) },
  { path: "/servers?open=rs_0000000000000001", ready: form },
  { path: "/connections", ready: (page) => page.getByTestId("connections-progress") },
  { path: "/connections?view=drops", ready: (page) => page.locator("main table tbody tr").first() },
  {
    path: "/connections?explain=tcp_198.51.100.7_40000_192.0.2.10_80",
    ready: (page) => page.getByTestId("verdict"),
  },
  { path: "/addresses", ready: (page) => page.getByRole("link", { name: "web-vip", exact: true }) },
  { path: "/addresses?open=new", ready: form },
  { path: "/addresses?open=local", ready: (page) => page.getByRole("dialog").locator("h2") },
  { path: "/interfaces", ready: (page) => page.getByRole("link", { name: "internal", exact: true }) },
  { path: "/interfaces?open=external", ready: (page) => page.getByRole("radio", { name: /^XDP / }).first() },
  { path: "/protection", ready: (page) => page.getByText("sloppy_tcp") },
  { path: "/protection?open=limits", ready: (page) => page.locator("[role=dialog] input").first() },
  { path: "/protection?open=connections", ready: (page) => page.getByRole("dialog").getByRole("radio").first() },
  { path: "/health-checks", ready: (page) => page.getByRole("link", { name: "web-check", exact: true }) },
  { path: "/health-checks?open=new", ready: form },
  { path: "/dns", ready: (page) => page.getByRole("link", { name: "www.example.com", exact: true }) },
  { path: "/dns?open=dn_0000000000000001", ready: (page) => page.getByText("$ORIGIN www.example.com.") },
  { path: "/configuration", ready: (page) => page.getByText("edit service web", { exact: false }).first() },
  { path: "/history", ready: (page) => page.locator("main table tbody tr").first() },
  { path: "/there-is-no-such-page", ready: (page) => page.locator("main a[href='/']") },
];
