import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFlood } from "../packages/engine-ebpf/src/rig/flood";
import type { Lab } from "../packages/lab/src/index";
import { ask } from "./box/ask";
import { commitService, removeService } from "./box/commit-service";
import { expect, skipWithoutBox, test } from "./fixtures";

test.skip(skipWithoutBox !== null, skipWithoutBox ?? "");

const address = "192.0.2.160";

test("a flood is seen while it lasts, told when it begins and ends, and clients get through", async ({ page, box }) => {
  const { lab } = box;
  const { api } = box.administrator;
  const servers = lab.servers.slice(0, 2).map(({ name, v4 }) => ({ name, address: v4 }));
  const { serviceId } = await commitService(api, { name: "besieged", address, port: 80, servers });
  // Redirected frames come into a card only where it has NAPI.
  const { port } = lab.plan.legs.find(({ node, segment }) => node === "client" && segment === "external")!;
  await lab.run("fabric", ["ethtool", "-K", port, "gro", "on"]);
  const folder = await mkdtemp(join(tmpdir(), "ld-flood-"));
  await page.goto("/protection");
  await expect(page.getByText("No service is flooded with SYNs now.")).toBeVisible();

  const attack = startFlood({
    namespace: lab.namespace("client"),
    device: "external",
    folder,
    seconds: 60,
    frame: {
      destinationMac: await macOf(lab, "director"),
      sourceMac: await macOf(lab, "client"),
      source: lab.address("client", "external"),
      destination: address,
      destinationPort: 80,
      flags: "S",
    },
    sources: [[0x0a00_0000, 0x00ff_ffff]],
  });
  try {
    await expect(page.getByText("besieged is flooded with SYNs.", { exact: true })).toBeVisible();
    expect(await ask(lab, address, 4)).toHaveLength(4);
    // Somebody proved to be a client.
    await expect(page.getByText(/[1-9]\d* clients proved to be real/)).toBeVisible();
  } finally {
    await attack.stop();
    await rm(folder, { recursive: true, force: true });
  }
  await expect(page.getByText("No service is flooded with SYNs now.")).toBeVisible();
  await page.goto("/");
  await expect(page.getByText(/^besieged is flooded with SYNs: clients are proven by cookies/)).toBeVisible();
  await expect(page.getByText(/^besieged is flooded no more: /)).toBeVisible();
  await removeService(api, serviceId);
});

async function macOf(lab: Lab, node: "client" | "director"): Promise<string> {
  const { stdout } = await lab.run(node, ["ip", "-o", "link", "show", "dev", "external"]);
  return /link\/ether (\S+)/.exec(stdout)![1]!;
}
