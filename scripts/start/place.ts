import { chmod, chown, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Lab, livingOwner, recordOwner } from "../../packages/lab/src/index";
import { agentCommand } from "./agent";
import { type Listen, unprivileged } from "./console";
import { type Layout, layoutOf } from "./layout";
import type { Users } from "./users";
import { openView } from "./view";

/** Where a director runs: its folders, its address, its users, and the ways in for its processes. */
export interface Place {
  layout: Layout;
  listen: Listen;
  /** Null where there is no root: then all processes are the caller's own. */
  users: Users | null;
  /** Makes the folders and opens the ways in; once per start. */
  open(): Promise<Entrances>;
}

export interface Entrances {
  /** The agent's command line. */
  agent: string[];
  /** The command line that runs a program as the console: its user, its view, its network. */
  asConsole(argv: readonly string[]): string[];
}

/** Inside a lab's director: own network, own users, own view of the files. `state`: default in the clone. */
export function labPlace(
  lab: Lab,
  users: Users,
  { state, port = 8443 }: { state?: string; port?: number } = {},
): Place {
  const layout = layoutOf(lab.prefix, { state, viewed: true });
  return {
    layout,
    users,
    listen: { host: lab.address("director", "management"), port },
    async open() {
      const folders = await makeFolders(layout);
      await chown(folders.console, users.console.uid, users.console.gid);
      const agent = await openView(lab, layout, { source: folders.agent, target: layout.agentState });
      const console = await openView(lab, layout, { source: folders.console, target: layout.consoleData });
      return {
        agent: agent.enter(agentCommand(layout, true)),
        asConsole: (argv) => console.enter(unprivileged(users.console, argv)),
      };
    },
  };
}

/** On the host itself with no lab around: nothing can be forwarded. `users` null: all as the user who calls. */
export function hostPlace(
  instance: string,
  users: Users | null,
  { state, port = 8443 }: { state?: string; port?: number } = {},
): Place {
  const own = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `${instance}-${process.getuid?.()}`);
  const run = users ? undefined : own;
  const layout = layoutOf(instance, { state, run, viewed: false });
  return {
    layout,
    users,
    listen: { host: "127.0.0.1", port },
    async open() {
      const other = await livingOwner(layout.state);
      if (other !== null && other !== process.pid) throw new Error(alreadyRuns(instance, other));
      const folders = await makeFolders(layout);
      await recordOwner(layout.state);
      if (users) {
        // The console must get through to its folder.
        for (const folder of [dirname(layout.state), layout.state]) await chmod(folder, 0o711);
        await chown(folders.console, users.console.uid, users.console.gid);
      }
      return { agent: agentCommand(layout, false), asConsole: (argv) => unprivileged(users?.console ?? null, argv) };
    },
  };
}

/** A lab says the same of itself; without one the folders of the director are what two starts would share. */
function alreadyRuns(instance: string, pid: number): string {
  return `${instance} is running already, started by process ${pid}. End that one (Ctrl-C), or add -- --instance <name>.`;
}

async function makeFolders(layout: Layout): Promise<{ agent: string; console: string }> {
  const folders = { agent: join(layout.state, "agent"), console: join(layout.state, "console") };
  await rm(layout.run, { recursive: true, force: true });
  await mkdir(layout.run, { recursive: true, mode: 0o755 });
  for (const folder of [layout.state, folders.agent, folders.console]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  return folders;
}
