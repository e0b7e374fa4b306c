import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { createLab, type Lab } from "./lab";
import { startTraffic } from "./traffic";

const skip = requires("root");

describe.skipIf(skip)("traffic", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await createLab({ prefix: "ldt-load", servers: 1, bulkBytes: 1024 });
  });
  afterAll(() => lab?.down());

  it("keeps its pace, notices a server that stops, and ends by itself", async () => {
    const traffic = startTraffic(lab, { url: "http://10.20.1.11/", perSecond: 200, seconds: 1.5 });
    while (traffic.samples.length < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    const stopped = Date.now();
    await lab.servers[0]!.stop();
    const samples = await traffic.finished();
    expect(samples.length).toBe(300);
    const failed = samples.filter((sample) => sample.status !== 200);
    expect(failed.length).toBeGreaterThan(50);
    for (const sample of failed) expect(sample.ended).toBeGreaterThanOrEqual(stopped);
    for (const sample of samples.slice(0, 100))
      expect(sample).toMatchObject({ status: 200, server: "server-1", error: null });
    await lab.servers[0]!.start();
  });

  it("asks over HTTP, TLS and UDP in turn", async () => {
    const url = ["http://10.20.1.11/", "https://[fd00:20:1::b]/", "udp://[fd00:20:1::b]:53", "udp://10.20.1.11:53"];
    const samples = await startTraffic(lab, { url, perSecond: 100, seconds: 0.08, timeout: 20_000 }).finished();
    expect(samples).toHaveLength(8);
    for (const sample of samples) expect(sample).toMatchObject({ status: 200, server: "server-1", error: null });
  });

  it("stops when told to", async () => {
    const traffic = startTraffic(lab, { url: "http://10.20.1.11/", perSecond: 50, seconds: 60 });
    while (traffic.samples.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    const samples = await traffic.stop();
    expect(samples.length).toBeLessThan(50);
    expect(samples.every((sample) => sample.status === 200)).toBe(true);
  });
});
