import { type Lab, type LabNode, startTraffic } from "../packages/lab/src/index";
import { ask, shares } from "./box/ask";
import { commitForGood } from "./console/candidate";
import { fillNewService, removeInBrowser, saveServiceWell } from "./console/service-form";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

test("a NAT service made in the browser shares connections 3 to 1, and the chart moves", async ({ page, box }) => {
  const { lab } = box;
  await fillNewService(page, {
    name: "shop",
    address: "192.0.2.140",
    listeners: "tcp 80",
    method: "NAT",
    scheduler: "wrr",
    destinations: ["server-1:8080 weight 3", `${lab.address("server-2", "internal")}:8080 weight 1`],
  });
  await saveServiceWell(page, "shop");
  await commitForGood(page, "A shop over two servers");

  const answers = await ask(lab, "192.0.2.140", 40);
  expect(shares(answers)).toEqual({ "server-1": 30, "server-2": 10 });
  const { asked, client } = answers[0]!;
  expect([lab.address("server-1", "internal"), lab.address("server-2", "internal")]).toContain(asked);
  expect(client, "the source stays").toBe(lab.address("client", "external"));

  await page.goto("/?unit=connections");
  const series = page.getByRole("table", { name: "Legend of the traffic chart" }).getByRole("row", { name: /^shop/ });
  const traffic = startTraffic(lab, { url: "http://192.0.2.140/", perSecond: 20, seconds: 60 });
  await expect.poll(async () => Number(await series.getByRole("cell").last().textContent())).toBeGreaterThan(10);
  expect((await traffic.stop()).filter(({ status }) => status !== 200)).toEqual([]);
  await removeInBrowser(page, "shop");
  await commitForGood(page, "The shop is closed");
});

test("a DR service made in the browser shares alike, and replies do not pass the box", async ({ page, box }) => {
  const { lab } = box;
  const address = "192.0.2.141";
  const servers = ["server-1", "server-2"];
  await lab.prepareDirectRouting(address, servers);
  await fillNewService(page, {
    name: "direct",
    address,
    listeners: "tcp 80",
    method: "DR",
    scheduler: "wrr",
    destinations: ["server-1 weight 3", "server-2 weight 1"],
  });
  await saveServiceWell(page, "direct");
  await commitForGood(page, "Answers go straight to the clients");

  const answers = await ask(lab, address, 40);
  expect(shares(answers)).toEqual({ "server-1": 30, "server-2": 10 });
  expect(answers[0], "the packet itself is not rewritten").toMatchObject({
    asked: address,
    client: lab.address("client", "external"),
  });

  const before = { box: await sent(lab, "director"), router: await sent(lab, "router") };
  const argv = ["curl", "--silent", "--fail", "--output", "/dev/null", "--write-out", "%{size_download}"];
  const { stdout } = await lab.run("client", [...argv, `http://${address}/bulk`]);
  expect(Number(stdout)).toBe(lab.bulk.bytes);
  expect((await sent(lab, "router")) - before.router, "by the router").toBeGreaterThan(lab.bulk.bytes);
  expect((await sent(lab, "director")) - before.box, "by the box").toBeLessThan(lab.bulk.bytes / 100);

  await removeInBrowser(page, "direct");
  await commitForGood(page, "Taken out again");
  await lab.releaseDirectRouting(address, servers);
});

/** Bytes a node has sent towards the clients so far. */
async function sent(lab: Lab, node: LabNode): Promise<number> {
  const { stdout } = await lab.run(node, ["ip", "-json", "-statistics", "link", "show", "dev", "external"]);
  const [link] = JSON.parse(stdout) as [{ stats64: { tx: { bytes: number } } }];
  return link.stats64.tx.bytes;
}
