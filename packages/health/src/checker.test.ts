import { createServer, type Server } from "node:net";
import type { Address, Health } from "@loaddirector/model";
import { afterEach, describe, expect, it } from "vitest";
import type { CheckTarget } from "./check-target";
import { type Checker, createChecker } from "./checker";

let checker: Checker | null = null;
const servers: Server[] = [];
afterEach(() => {
  checker?.stop();
  checker = null;
  for (const server of servers.splice(0)) server.close();
});

async function listen(onConnection: () => void = () => {}, port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    onConnection();
    socket.on("error", () => {});
    socket.resume();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { port: (server.address() as { port: number }).port, server };
}

function target(port: number, options: Partial<CheckTarget> = {}): CheckTarget {
  return {
    id: "ds_1",
    address: "127.0.0.1" as Address,
    port,
    probe: { type: "tcp" },
    intervalMs: 100,
    timeoutMs: 50,
    rise: 2,
    fall: 2,
    lastKnown: null,
    ...options,
  };
}

function watching(): { states: (id?: string) => Health["state"][]; last: () => Health | undefined } {
  const told: [string, Health][] = [];
  checker = createChecker({ report: (id, health) => told.push([id, health]), concurrency: 50 });
  const states = (id = "ds_1") =>
    told
      .filter(([of]) => of === id)
      .map(([, { state }]) => state)
      .filter((state, at, all) => state !== all[at - 1]);
  return { states, last: () => told.at(-1)?.[1] };
}

async function until(isSo: () => boolean, milliseconds = 8_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("checker", () => {
  it("sees a server go and come back", async () => {
    const { port, server } = await listen();
    const { states, last } = watching();
    checker!.configure([target(port)]);
    await until(() => last()?.state === "up");
    server.close();
    await until(() => last()?.state === "down");
    expect(last()?.reason).toEqual({ key: "health.refused" });
    await listen(() => {}, port);
    await until(() => last()?.state === "up");
    expect(states()).toEqual(["checking", "up", "down", "up"]);
  });

  it("begins with what was known before, and says nothing while that holds", async () => {
    const { port } = await listen();
    const { states } = watching();
    let checks = 0;
    servers.at(-1)!.on("connection", () => checks++);
    const lastKnown: Health = { state: "up", since: 5, reason: null, latencyMs: 1 };
    checker!.configure([target(port, { lastKnown })]);
    await until(() => checks > 3);
    expect(states().filter((state) => state !== "up")).toEqual([]);
  });

  it("begins anew when another server is asked, not when only the interval changes", async () => {
    const one = await listen();
    const two = await listen();
    const { states, last } = watching();
    checker!.configure([target(one.port)]);
    await until(() => last()?.state === "up");
    checker!.configure([target(one.port, { intervalMs: 200, fall: 5 })]);
    expect(states()).toEqual(["checking", "up"]);
    checker!.configure([target(two.port)]);
    expect(states()).toEqual(["checking", "up", "checking"]);
    await until(() => last()?.state === "up");
  });

  it("forgets what is not in the list any more", async () => {
    let connections = 0;
    const { port } = await listen(() => connections++);
    const { last } = watching();
    checker!.configure([target(port)]);
    await until(() => last()?.state === "up");
    checker!.configure([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = connections;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connections).toBe(before);
  });

  it("checks hundreds of targets again and again, never more at once than it may", { timeout: 30_000 }, async () => {
    let open = 0;
    let most = 0;
    let connections = 0;
    const { port, server } = await listen();
    server.on("connection", (socket) => {
      connections++;
      most = Math.max(most, ++open);
      socket.once("close", () => open--);
    });
    const up = new Set<string>();
    const down = new Set<string>();
    checker = createChecker({
      report: (id, { state }) => (state === "up" ? up : state === "down" ? down : new Set()).add(id),
      concurrency: 20,
    });
    const options = { intervalMs: 1_000, timeoutMs: 10_000, fall: 1 };
    checker.configure(Array.from({ length: 300 }, (_, at) => target(port, { id: `ds_${at}`, ...options })));
    await until(() => up.size === 300, 15_000);
    await until(() => connections >= 900, 15_000);
    expect(down.size).toBe(0);
    // A socket counts here until the server has seen its end, a moment after the checker is done with it.
    expect(most).toBeLessThan(100);
  });
});
