import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLab, execute, type Lab } from "../../packages/lab/src/index";
import { requires } from "../require";
import { unprivileged } from "./console";
import { type Layout, layoutOf } from "./layout";
import { openView, type View } from "./view";

const skip = requires("root");
const user = { uid: 64_001, gid: 64_001 };

describe.skipIf(skip)("the view of a process", () => {
  let lab: Lab;
  let folder: string;
  let layout: Layout;
  let view: View;
  let asConsole: (argv: string[]) => Promise<string>;

  beforeAll(async () => {
    lab = await createLab({ prefix: "ldt-view", servers: 1, bulkBytes: 1024 });
    // A clone that its owner keeps for himself: nobody else may even enter the folder around it.
    folder = await mkdtemp(join(tmpdir(), "loaddirector-view-"));
    const tree = join(folder, "clone");
    for (const name of ["dist", "node_modules"]) await mkdir(join(tree, name), { recursive: true });
    await writeFile(join(tree, "package.json"), "{}");
    await writeFile(join(tree, "dist/answer.mjs"), `console.log(process.getuid(), 6 * 7);`);
    await mkdir(join(folder, "state"));
    await chown(join(folder, "state"), user.uid, user.gid);
    await chmod(folder, 0o700);
    layout = { ...layoutOf("ldt-view", { run: join(lab.stateDir, "run"), viewed: true }), tree };
    view = await openView(lab, layout, { source: join(folder, "state"), target: layout.consoleData });
    asConsole = async (argv) => (await execute(view.enter(unprivileged(user, argv)))).stdout.trim();
  });
  afterAll(async () => {
    await lab?.down();
    await rm(folder, { recursive: true, force: true });
  });

  it("opens a way into a root-only folder", async () => {
    await expect(execute(unprivileged(user, ["cat", join(folder, "clone/package.json")]))).rejects.toThrow(/denied/);
    expect(await asConsole([layout.node, join(layout.program, "dist/answer.mjs")])).toBe("64001 42");
  });

  it("gives the console no power at all", async () => {
    const status = await asConsole(["cat", "/proc/self/status"]);
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(status)?.[1];
    expect(field("Uid")).toBe("64001\t64001\t64001\t64001");
    expect(field("Groups")?.trim()).toBe("");
    expect(field("NoNewPrivs")).toBe("1");
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) expect(field(set)).toBe("0000000000000000");
  });

  it("is read-only for root too, but for the data folder", async () => {
    await expect(execute(view.enter(["touch", join(layout.program, "new")]))).rejects.toThrow(/Read-only/);
    await asConsole(["touch", join(layout.consoleData, "new")]);
    expect(await readFile(join(folder, "state/new"), "utf8")).toBe("");
  });

  it("has the director's network", async () => {
    expect(await asConsole(["ip", "-br", "addr", "show", "dev", "management"])).toContain(
      lab.address("director", "management"),
    );
  });

  it("shows nothing outside, and ends with the lab", async () => {
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(layout.program);
    const before = (await execute(["ps", "-o", "pid=", "-C", "sleep"])).stdout;
    await lab.down();
    const after = await execute(["ps", "-o", "pid=", "-C", "sleep"]).then(
      ({ stdout }) => stdout,
      () => "",
    );
    expect(after.split("\n").length).toBeLessThan(before.split("\n").length);
  });

  it("asks for a tree that others may read", async () => {
    await chmod(join(layout.tree, "dist"), 0o700);
    await expect(openView(lab, layout, { source: folder, target: layout.consoleData })).rejects.toThrow(/umask/);
  });
});
