import { ask } from "./box/ask";
import { commitService, removeService } from "./box/commit-service";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

const address = "192.0.2.150";

test("real connections are found, explained before and after they happen, and drops are counted", async ({
  page,
  box,
}) => {
  const { lab } = box;
  const { api } = box.administrator;
  const servers = lab.servers.slice(0, 2).map(({ name, v4 }) => ({ name, address: v4 }));
  const { serviceId, destinationIds } = await commitService(api, { name: "shelf", address, port: 80, servers });
  const client = lab.address("client", "external");
  const answers = await ask(lab, address, 6);

  await page.goto("/connections?filter=service%3Dshelf");
  const rows = page.getByRole("table", { name: "Connections" }).getByRole("row");
  await expect(rows).toHaveCount(1 + answers.length);
  await expect(rows.nth(1)).toContainText(client);
  await expect(rows.nth(1)).toContainText("TIME_WAIT");
  for (const { name } of servers)
    await expect(rows.filter({ hasText: name })).toHaveCount(answers.filter(({ server }) => server === name).length);

  await page.getByRole("combobox", { name: "State" }).selectOption("ESTABLISHED");
  await expect(page.getByText(/^Nothing matches\. /)).toBeVisible();
  await page.getByRole("combobox", { name: "State" }).selectOption("");
  await expect(rows).toHaveCount(1 + answers.length);
  await page.getByRole("searchbox", { name: "Filter" }).fill("service=shelf client=10.99.0.0/16");
  await expect(page.getByText(/^Nothing matches\. /)).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter" }).fill(`service=shelf ${client}`);
  await expect(rows).toHaveCount(1 + answers.length);

  // What cannot be asked shows nothing, and the way out.
  await page.getByRole("searchbox", { name: "Filter" }).fill("service=shelve");
  await expect(page.getByText("There is no service shelve.")).toBeVisible();
  await expect(rows).toHaveCount(0);
  await page.getByRole("button", { name: "Clear filter" }).click();
  await expect(page.getByRole("searchbox", { name: "Filter" })).toHaveValue("");
  await page.getByRole("searchbox", { name: "Filter" }).fill(`service=shelf ${client}`);
  await expect(rows).toHaveCount(1 + answers.length);

  // New connections come in by themselves, unless the page is paused.
  await ask(lab, address, 1);
  await expect(rows).toHaveCount(1 + answers.length + 1);
  await page.getByRole("button", { name: "Pause" }).click();
  await ask(lab, address, 1);
  const known = await api.connection.list.query({ filter: { serviceId } });
  expect(known.connections).toHaveLength(answers.length + 2);
  await expect(rows).toHaveCount(1 + answers.length + 1);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(rows).toHaveCount(1 + answers.length + 2);

  // A page of the table is in the address; another filter begins at the start.
  await page.goto("/connections?filter=service%3Dshelf&cursor=4-zzzz");
  await expect(page.getByRole("button", { name: "Back" })).toBeEnabled();
  await page.getByRole("combobox", { name: "Protocol" }).selectOption("TCP");
  await expect(page).not.toHaveURL(/cursor=/);
  await page.getByRole("combobox", { name: "Protocol" }).selectOption("");
  await expect(page).not.toHaveURL(/protocol/);
  await expect(rows).toHaveCount(1 + answers.length + 2);

  // By keyboard: the row in focus is explained by its record.
  await rows.nth(1).focus();
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(2)).toBeFocused();
  await page.keyboard.press("E");
  const drawer = page.getByRole("dialog", { name: "Why does it go there?" });
  await expect(drawer.getByTestId("verdict").first()).toContainText(/To server-\d/);
  await expect(drawer.getByText(/^A recorded connection decides: state TIME_WAIT/)).toBeVisible();
  await expect(drawer.getByText("A new connection from the same port")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();

  // A flow that is not there yet: what is foretold is what happens.
  await page.keyboard.press("e");
  await drawer.getByLabel("Client").fill(client);
  await drawer.getByLabel("Port").first().fill("45000");
  await drawer.getByLabel("Service address").fill("192.0.2.300");
  await drawer.getByLabel("Port").last().fill("80");
  await drawer.getByRole("button", { name: "Explain" }).click();
  await expect(drawer.getByText("This is not an IP address.", { exact: false })).toBeVisible();
  await drawer.getByLabel("Service address").fill(address);
  await drawer.getByRole("button", { name: "Explain" }).click();
  await expect(drawer.getByText("Round robin stands at place", { exact: false })).toBeVisible();
  const chosen = await drawer.getByRole("row", { selected: true }).getByRole("cell").first().textContent();
  const argv = ["curl", "--silent", "--fail", "--max-time", "20", "--local-port", "45000", `http://${address}/`];
  const { stdout } = await lab.run("client", argv);
  expect(stdout.split(" ")[0]).toBe(chosen);
  await drawer.getByRole("button", { name: "Ask again" }).click();
  await expect(drawer.getByTestId("verdict").first()).toContainText(`To ${chosen}`);
  await page.keyboard.press("Escape");

  // Nobody listens there: counted under its name.
  const before = (await api.connection.drops.query()).noService!.total;
  const refused = ["curl", "--silent", "--max-time", "1", `http://${address}:81/`];
  await lab.run("client", refused).catch(() => {});
  await page.getByRole("radio", { name: "drops" }).click();
  const reason = page.getByRole("row", { name: /^No service on that port/ });
  await expect
    .poll(async () => Number((await reason.getByRole("cell").nth(1).textContent())!.replace(/,/g, "")))
    .toBeGreaterThan(before);

  // From a server's drawer to its connections.
  await page.goto(`/services?destination=${destinationIds[0]}`);
  await page.getByRole("link", { name: "Show its connections" }).click();
  await expect(page).toHaveURL(/\/connections\?/);
  await expect(rows.filter({ hasText: servers[0]!.name }).first()).toBeVisible();
  await removeService(api, serviceId);
});

test("a viewer may look and ask, and bad questions are answered in words", async ({ box }) => {
  const { api } = box.administrator;
  const flow = { client: "198.51.100.9", clientPort: 4000, virtual: "2001:db8::1", virtualPort: 80 };
  await expect(api.connection.explain.query({ protocol: "tcp", ...flow })).rejects.toMatchObject({
    data: { reason: "invalid", issues: [{ path: ["virtual"], message: { key: "invalid.flowFamilies" } }] },
  });
  await expect(api.connection.list.query({ filter: { client: "10.0.0.0/40" } })).rejects.toMatchObject({
    data: { reason: "invalid", issues: [{ path: ["filter", "client"], message: { key: "invalid.prefix" } }] },
  });
});
