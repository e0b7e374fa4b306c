import { describe, expect, it } from "vitest";
import { runCommand } from "./run-command";

describe("runCommand", () => {
  it("passes arguments as they are, never through a shell", async () => {
    const hostile = "$(id); `id` | id > /tmp/x";
    expect(await runCommand(["printf", "%s", hostile])).toEqual({ status: 0, stdout: hostile, stderr: "" });
  });

  it("gives input and takes output", async () => {
    expect(await runCommand(["cat"], { input: "text" })).toMatchObject({ status: 0, stdout: "text" });
  });

  it("makes a failure a value", async () => {
    expect(await runCommand(["false"])).toMatchObject({ status: 1 });
    expect(await runCommand(["/no/such/program"])).toMatchObject({ status: null });
  });

  it("ends what takes too long, or is not wanted any more", async () => {
    const begun = performance.now();
    expect(await runCommand(["sleep", "30"], { timeoutMs: 100 })).toMatchObject({ status: null });
    expect(await runCommand(["sleep", "30"], { signal: AbortSignal.timeout(100) })).toMatchObject({ status: null });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it("keeps secrets out of what it returns", async () => {
    const { stderr } = await runCommand(["ls", "/hunter2"], { secrets: ["hunter2"] });
    expect(stderr).toContain("***");
    expect(stderr).not.toContain("hunter2");
  });

  it("hands on no environment of the agent's", async () => {
    expect((await runCommand(["env"])).stdout.trim().split("\n").sort()).toEqual([
      "LC_ALL=C",
      "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    ]);
  });
});
