import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execute, type Lab, listNamespaces, processesIn } from "../../packages/lab/src/index";
import { CHROMIUM } from "../../scripts/require";

export interface Desk {
  /** Starts Chromium there; for Playwright, which wants one program. */
  browser: string;
  /** Ends what runs there and removes it. */
  close(): Promise<void>;
}

/**
 * An administrator's machine: a namespace of its own on the management network. Chromium drops every request under way
 * when an interface of its machine comes or goes, and on the host those of other labs do. `folder`: for the program.
 */
export async function openDesk(lab: Lab, folder: string): Promise<Desk> {
  const name = `${lab.prefix}-desk`;
  await removeDesk(name);
  const network = lab.address("host", "management").split(".").map(Number);
  // The host is the first of its /29, the director the second.
  const address = [...network.slice(0, 3), network[3]! + 2].join(".");
  await ip([`netns add ${name}`]);
  await ip([`link add name eth0 netns ${name} type veth peer name desk netns ${lab.namespace("fabric")}`]);
  await ip(["link set dev desk master management up"], lab.namespace("fabric"));
  await ip(["link set dev lo up", "link set dev eth0 up", `addr add ${address}/29 dev eth0`], name);
  const browser = join(folder, "chromium");
  await writeFile(browser, `#!/bin/sh\nexec nsenter --net=/run/netns/${name} -- ${CHROMIUM} "$@"\n`);
  await chmod(browser, 0o755);
  return { browser, close: () => removeDesk(name) };
}

/** Also what a run that was killed has left. */
async function removeDesk(name: string): Promise<void> {
  if (!listNamespaces().includes(name)) return;
  for (const pid of processesIn(name)) process.kill(pid, "SIGKILL");
  await ip([`netns del ${name}`]);
}

async function ip(lines: readonly string[], namespace?: string): Promise<void> {
  await execute(["ip", ...(namespace ? ["-n", namespace] : []), "-batch", "-"], { input: `${lines.join("\n")}\n` });
}
