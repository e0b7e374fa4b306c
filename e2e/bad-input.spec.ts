import { demoAddress } from "../scripts/start/seed";
import { discardAll, openReview } from "./console/candidate";
import { openServer, saveWell } from "./console/server-form";
import { addDestinations, addListeners, fillNewService, saveService } from "./console/service-form";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test.afterEach(async ({ box }) => {
  const { total } = await box.administrator.api.candidate.state.query();
  expect(total, "nothing of what was refused is in the candidate").toBe(0);
});

test("a service that cannot be is refused at the field, and everything typed stays", async ({ page, box }) => {
  const long = "a".repeat(300);
  await fillNewService(page, {
    name: long,
    address: box.lab.address("server-1", "internal"),
    listeners: "tcp 80",
    method: "NAT",
    scheduler: "wrr",
    destinations: ["server-1:80 weight 7"],
  });
  const name = page.getByLabel("Name", { exact: true });
  const address = page.getByLabel("Address", { exact: true });
  await saveService(page);
  await expect(name).toHaveAccessibleDescription(/A name has at most 63 characters\./);
  for (const bad of ["<b>shop</b>", "shop 'one'", 'shop"', "shop\\"]) {
    await name.fill(bad);
    await saveService(page);
    await expect(name).toHaveAccessibleDescription(/Use letters, digits, dot, hyphen and underscore/);
    await expect(name).toHaveValue(bad);
  }
  await name.fill("shop");
  await page.getByLabel("Its name").fill("shop-vip");
  await saveService(page);
  await expect(address).toHaveAccessibleDescription(/^10\.20\.1\.11 .*server-1/);

  await address.fill("192.0.2.300");
  await saveService(page);
  await expect(address).toHaveAccessibleDescription(/This is not an IP address\./);

  await page.getByLabel("Virtual address").selectOption({ label: `${demoAddress}  web-vip` });
  await saveService(page);
  const listeners = page.getByLabel("Listeners");
  await expect(listeners).toHaveAccessibleDescription(/^tcp port 80 of this address is taken by the service web\./i);
  for (const bad of ["tcp 0", "tcp 70000", "sctp 80"]) {
    await addListeners(page, bad);
    await expect(listeners).toHaveAccessibleDescription(new RegExp(`^${bad} is no protocol and port\\.`));
    await expect(listeners).toHaveValue(bad);
  }

  const lines = page.getByRole("textbox", { name: "Add destinations" });
  await addDestinations(page, ["server-2:70000", "server-2:0"]);
  await expect(lines).toHaveAccessibleDescription(/^The port in server-2:70000 is no number from 1 to 65535/);
  await expect(lines, "what was wrong is still there").toHaveValue("server-2:70000\nserver-2:0");
  await page.getByLabel("Port of server-1").fill("70000");
  await saveService(page);
  await expect(page.getByText("A port is a whole number from 1 to 65535.")).toBeVisible();
  await expect(listeners, "the first of what was refused").toBeFocused();
  await expect(listeners).toBeInViewport();
  await expect(name).toHaveValue("shop");
  await expect(page.getByLabel("Weight of server-1")).toHaveValue("7");
});

test("HTML and quotes in a text for people are text", async ({ page }) => {
  const text = `<img src=x onerror="alert('no')"> & "quoted" \\ 'text'`;
  const form = await openServer(page, "server-1");
  await form.getByLabel("Description").fill(text);
  await saveWell(page, form);
  const review = await openReview(page);
  await expect(review.getByText(text)).toBeVisible();
  await expect(page.locator("img")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await discardAll(page);
});
