import { demoAddress } from "../scripts/start/seed";
import { commitForGood } from "./console/candidate";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("a name made in the browser is answered, loses an address that stops serving, and goes with its commit", async ({
  page,
  box,
}) => {
  const { lab } = box;
  const [server] = lab.servers;
  const dig = async (name: string) => {
    const at = `@${lab.address("director", "external")}`;
    const { stdout } = await lab.run("client", ["dig", at, "+time=2", "+tries=1", "+norecurse", name, "A"]);
    const [, status] = /status: (\w+)/.exec(stdout) ?? [];
    return [status, ...[...stdout.matchAll(/\tIN\tA\t(\S+)$/gm)].map(([, address]) => address!).sort()];
  };
  const both = ["NOERROR", demoAddress, server!.v4].sort();
  const answers = (name = "www.example.com") => dig(name).then((found) => found.sort());

  await page.goto("/dns");
  await page
    .getByRole("link", { name: /^New name/ })
    .first()
    .click();
  const drawer = page.getByRole("dialog", { name: "New name" });
  await drawer.getByLabel("Name", { exact: true }).fill("www.example.com");
  await drawer.getByLabel("Name servers", { exact: true }).fill("ns.www.example.com");
  await drawer.getByRole("button", { name: "Add a virtual address" }).click();
  await drawer.getByRole("button", { name: "Add another director" }).click();
  await drawer.getByLabel("Address of another director", { exact: true }).fill(server!.v4);
  await drawer.getByLabel("Health check", { exact: true }).selectOption({ label: "web-check" });
  await drawer.getByLabel("Port", { exact: true }).fill("8080");
  await drawer.getByRole("button", { name: "Save to the candidate" }).click();
  await expect(drawer.getByText("lies inside www.example.com", { exact: false })).toBeVisible();
  await drawer.getByLabel("Name servers", { exact: true }).fill("ns1.example.net ns2.example.net");
  await drawer.getByRole("button", { name: "Save to the candidate" }).click();
  await expect(drawer).toHaveCount(0);
  await commitForGood(page, "One name for two directors");
  await expect.poll(() => answers()).toEqual(both);
  await expect(page.getByText("2 of 2 serve")).toBeVisible();

  await server!.stop("kill");
  await expect(page.getByText("1 of 2 serve")).toBeVisible();
  await expect.poll(() => answers()).toEqual(["NOERROR", demoAddress].sort());
  await page.getByRole("link", { name: "www.example.com", exact: true }).click();
  await expect(page.getByText("it refuses the connection").last()).toBeVisible();
  await expect(page.getByText(`@ IN A ${server!.v4}`)).toHaveCount(0);
  await server!.start();
  await expect(page.getByText(`@ IN A ${server!.v4}`)).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toBe("www.example.com.zone");

  await page.getByRole("button", { name: "Remove…" }).click();
  const question = page.getByRole("dialog", { name: "Remove www.example.com?" });
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await commitForGood(page, "No name");
  await expect(page.getByText("No DNS names yet")).toBeVisible();
  expect(await answers().catch(() => ["silent"])).toEqual(["silent"]);
});
