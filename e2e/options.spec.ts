import { demoAddress } from "../scripts/start/seed";
import { ask, shares } from "./box/ask";
import { commitForGood } from "./console/candidate";
import { addListeners, fillNewService, removeInBrowser, saveServiceWell } from "./console/service-form";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

const entry = {
  listeners: "tcp 80",
  method: "NAT" as const,
  destinations: ["server-1:8080 weight 3", "server-2:8080 weight 1"],
};

test("failover chosen in the browser gives everything to the highest weight; what surprises is said meanwhile", async ({
  page,
  box,
}) => {
  const address = "192.0.2.150";
  await fillNewService(page, { ...entry, name: "spare", address, scheduler: "sed" });
  const advice = page.getByText("sed sees 0 connections on every server");
  await expect(advice).toHaveCount(0);
  await addListeners(page, "udp 80");
  await expect(advice).toBeVisible();
  await page.getByRole("button", { name: "Remove udp 80" }).click();
  await expect(advice).toHaveCount(0);
  await page.getByRole("radio", { name: /^fo / }).check();
  await saveServiceWell(page, "spare");
  await commitForGood(page, "One server, the other for emergencies");
  expect(shares(await ask(box.lab, address, 20))).toEqual({ "server-1": 20 });
  await removeInBrowser(page, "spare");
  await commitForGood(page, "Taken out again");
});

test("persistence chosen in the browser keeps a client on its server", async ({ page, box }) => {
  const address = "192.0.2.151";
  await fillNewService(page, { ...entry, name: "sticky", address, scheduler: "rr" });
  await page.getByRole("switch", { name: "Same client, same server" }).click();
  // TCP has no calls: refused where one would choose it.
  await page.getByRole("radio", { name: /SIP Call-ID/ }).click();
  await expect(page.getByText("from SIP over UDP only", { exact: false })).toBeVisible();
  await page.getByRole("radio", { name: "its address" }).click();
  await page.getByLabel("For", { exact: true }).fill("120");
  await expect(page.getByText("set persistence 120")).toBeVisible();
  await saveServiceWell(page, "sticky");
  await commitForGood(page, "The same server for each client");
  expect(Object.values(shares(await ask(box.lab, address, 20))), "one server has all of them").toEqual([20]);
  await removeInBrowser(page, "sticky");
  await commitForGood(page, "Taken out again");
});

test("a local address set in the browser lies on its interface, and leaves with its commit", async ({ page, box }) => {
  const local = box.lab.address("server-1", "internal").replace(/\d+$/, "250");
  const onInterface = async () => {
    const { stdout } = await box.lab.run("director", ["ip", "-json", "address", "show", "dev", "internal"]);
    const [link] = JSON.parse(stdout) as [{ addr_info: { local: string; prefixlen: number }[] }];
    return link.addr_info.some((each) => each.local === local && each.prefixlen === 32);
  };
  const drawer = page.getByRole("dialog", { name: "Local addresses" });
  await page.goto("/addresses");
  await page.getByRole("link", { name: "Edit…" }).click();
  await drawer.getByRole("button", { name: "Add an address" }).click();
  await drawer.getByLabel("Address", { exact: true }).fill(box.lab.address("server-1", "internal"));
  await drawer.getByRole("button", { name: "Save to the candidate" }).click();
  await expect(drawer.getByText("already belongs to")).toBeVisible();
  await drawer.getByLabel("Address", { exact: true }).fill(local);
  await drawer.getByRole("button", { name: "Save to the candidate" }).click();
  await expect(drawer).toHaveCount(0);
  await commitForGood(page, "A source for FULLNAT");
  expect(await onInterface()).toBe(true);

  await page.goto("/addresses?open=local");
  await drawer.getByRole("button", { name: "Remove local address 1" }).click();
  await drawer.getByRole("button", { name: "Save to the candidate" }).click();
  await expect(drawer).toHaveCount(0);
  await commitForGood(page, "No source for FULLNAT");
  expect(await onInterface()).toBe(false);
});

test("a client's limit set in the browser drops what is beyond it, under its name", async ({ page, box }) => {
  const { lab } = box;
  const { api } = box.administrator;
  const drawer = page.getByRole("dialog", { name: "Limits" });
  const setLimit = async (limit: string) => {
    await page.goto("/protection?open=limits");
    await drawer.getByLabel("New connections of one client").fill(limit);
    if (limit === "2") await expect(drawer.getByText("A browser opens more than this at once")).toBeVisible();
    await drawer.getByRole("button", { name: "Save to the candidate" }).click();
    await expect(drawer).toHaveCount(0);
    await commitForGood(page, `Connections of one client: ${limit}`);
  };
  await setLimit("2");
  const value = page
    .getByRole("row", { name: /^New connections of one client/ })
    .getByRole("cell")
    .nth(1);
  await expect(value).toHaveText("2");
  const total = async () => (await api.connection.drops.query()).sourceRate!.total;
  const before = await total();
  const burst = ["curl", "--silent", "--max-time", "1", "--parallel", "--parallel-immediate"];
  const urls = Array.from({ length: 10 }, () => [`http://${demoAddress}/`, "--output", "/dev/null"]).flat();
  await expect
    .poll(async () => {
      await lab.run("client", [...burst, ...urls]).catch(() => {});
      return total();
    })
    .toBeGreaterThan(before);
  await setLimit("0");
  await expect(value).toHaveText("no limit");
  await ask(lab, demoAddress, 20);
});

test("the hook of an interface chosen in the browser is where its packets are met", async ({ page, box }) => {
  const { api } = box.administrator;
  const drawer = page.getByRole("dialog", { name: "Hooks" });
  const choose = async (term: RegExp) => {
    await page.goto("/interfaces?open=external");
    const choice = drawer.getByRole("radiogroup", { name: "Hook of external" }).getByRole("radio", { name: term });
    await choice.check();
    await expect(warning).toHaveCount(term.test("XDP ") ? 1 : 0);
    await drawer.getByRole("button", { name: "Save to the candidate" }).click();
    await expect(drawer).toHaveCount(0);
    await commitForGood(page, "Another hook");
  };
  const warning = drawer.getByText("The box would choose tc here: a virtual interface (veth)");
  const met = async () => (await api.agent.status.query()).status?.hooks.find(({ role }) => role === "external")?.hook;
  const row = page.getByRole("row", { name: /^external/ });
  await choose(/^XDP /);
  await expect(row).toContainText("as configured");
  await expect.poll(met).toBe("xdp");
  await choose(/^auto /);
  await expect(row).toContainText("a virtual interface");
  await expect.poll(met).toBe("tc");
});
