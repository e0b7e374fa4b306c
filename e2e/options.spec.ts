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

test("XDP by hand where the box would not choose it: why not is said before it is saved", async ({ page }) => {
  await page.goto("/interfaces?open=external");
  const choices = page.getByRole("radiogroup", { name: "Hook of external" });
  const warning = page.getByText("The box would choose tc here: a virtual interface (veth)");
  await choices.getByRole("radio", { name: /^XDP / }).check();
  await expect(warning).toBeVisible();
  await choices.getByRole("radio", { name: /^auto / }).check();
  await expect(warning).toHaveCount(0);
});
