import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createLab, type Lab } from "./lab";
import { execute } from "./program";

const skip = requires("root");
const virtual = { 4: "192.0.2.100", 6: "2001:db8:1::100" } as const;

describe.skipIf(skip)("a lab on its own", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await createLab({ prefix: "ldt-one" });
  });
  afterAll(() => lab?.down());

  const get = async (url: string, node: "client" | "remote" = "client") =>
    (await lab.run(node, ["curl", "-sS", "-g", "--max-time", "5", url])).stdout.trim();

  /** Packets sent by a director interface so far. */
  const sent = async (segment: "external" | "internal") => {
    const { stdout } = await lab.run("director", ["ip", "-j", "-s", "link", "show", "dev", segment]);
    return (JSON.parse(stdout) as { stats64: { tx: { packets: number } } }[])[0]?.stats64.tx.packets ?? Number.NaN;
  };

  it("routes the client to each server through the director, both families", async () => {
    for (const server of lab.servers) {
      const before = await sent("internal");
      expect(await get(`http://${server.v4}/`)).toBe(`${server.name} ${server.v4} 192.0.2.10`);
      expect(await get(`http://[${server.v6}]/`)).toBe(`${server.name} ${server.v6} 2001:db8:1::a`);
      expect(await sent("internal")).toBeGreaterThanOrEqual(before + 8);
    }
  });

  it("has a remote client behind the router", async () => {
    expect((await lab.run("remote", ["ping", "-c1", "-W2", "192.0.2.1"])).stdout).toContain("ttl=63");
    expect((await lab.run("remote", ["ping", "-c1", "-W2", "2001:db8:1::1"])).stdout).toContain("ttl=63");
  });

  it("has the host on the management segment, and only there", async () => {
    await execute(["ping", "-c1", "-W2", lab.address("director", "management")]);
    await expect(
      execute(["ping", "-c1", "-W1", lab.address("director", "management").replace(/\d+$/, "6")]),
    ).rejects.toThrow();
  });

  it("serves the bulk file whole", async () => {
    const file = `${lab.stateDir}/received`;
    await lab.run("client", ["curl", "-sS", "--max-time", "20", "-o", file, `http://${lab.servers[0]?.v4}/bulk`]);
    expect(
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ).toBe(lab.bulk.sha256);
  });

  it.each([4, 6] as const)("answers for a virtual address by the router, not the director (IPv%i)", async (family) => {
    const server = lab.servers[1]!;
    const address = virtual[family];
    await lab.prepareDirectRouting(address, [server.name]);
    await lab.prepareDirectRouting(address, [server.name]);
    const through = family === 4 ? server.v4 : server.v6;
    await lab.run("director", ["ip", `-${family}`, "route", "add", address, "via", through]);
    await lab.run("client", [
      "ip",
      `-${family}`,
      "route",
      "add",
      address,
      "via",
      lab.address("director", "external", family),
    ]);
    const before = await sent("external");
    const url = `http://${family === 4 ? address : `[${address}]`}`;
    expect(await get(`${url}/`)).toContain(`${server.name} ${address} `);
    await lab.run("client", ["curl", "-sS", "--max-time", "20", "-o", "/dev/null", `${url}/bulk`]);
    // Only ARP/ND may leave there; the answers alone are more than 200 packets.
    expect((await sent("external")) - before).toBeLessThan(50);
    await lab.releaseDirectRouting(address);
    await expect(lab.run("client", ["curl", "-sS", "-g", "--max-time", "1", url])).rejects.toThrow();
  });

  it("starts and stops a server, gently or not", async () => {
    const server = lab.servers[2]!;
    for (const how of ["quick", "kill"] as const) {
      await server.stop(how);
      await server.stop(how);
      expect(await server.running()).toBe(false);
      await expect(get(`http://${server.v4}/`)).rejects.toThrow(/refused|connect/i);
      await server.start();
      await server.start();
      expect(await server.running()).toBe(true);
      expect(await get(`http://${server.v4}/`)).toContain(server.name);
    }
  });

  it("runs programs as another user", async () => {
    const { stdout } = await lab.run("client", ["id", "-u"], { user: { uid: 54_321, gid: 54_321 } });
    expect(stdout.trim()).toBe("54321");
  });

  it("narrows a path: a packet too big for it is reported", async () => {
    await lab.setMtu("router", "remote", 1400);
    const ping = lab.run("client", ["ping", "-c1", "-W2", "-M", "do", "-s", "1450", lab.address("remote", "remote")]);
    await expect(ping).rejects.toMatchObject({ stdout: expect.stringContaining("mtu = 1400") });
    await lab.setMtu("router", "remote", 1500);
  });

  it("switches the checksum offload of a sender", async () => {
    const offload = async () => (await lab.run("client", ["ethtool", "-k", "external"])).stdout;
    await lab.setChecksumOffload("client", "external", false);
    expect(await offload()).toMatch(/tx-checksumming: off/);
    await lab.setChecksumOffload("client", "external", true);
    expect(await offload()).toMatch(/tx-checksumming: on/);
  });

  it("tells why a program failed", async () => {
    await expect(lab.run("client", ["ip", "link", "show", "dev", "nowhere"])).rejects.toThrow(
      /nowhere.*does not exist/,
    );
    await expect(lab.run("client", ["no-such-program"])).rejects.toThrow(/no-such-program/);
    await expect(lab.run("client", ["sleep", "5"], { timeout: 50 })).rejects.toThrow(/killed/);
  });
});
