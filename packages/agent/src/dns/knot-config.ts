export interface KnotFolders {
  /** Written by the agent, read by the server. */
  readonly zones: string;
  /** The server's own: socket, process id, databases. */
  readonly server: string;
}

export interface Zone {
  /** Id of the name. */
  readonly id: string;
  readonly name: string;
}

/** Answers a second to one network (/24 or /56) and question; every second one beyond is told to ask over TCP. */
const answersPerSecond = 200;

/**
 * knot.conf (Knot DNS 3.2 and later): these zones, no transfers, no dynamic updates, no words about itself, one process
 * with a thread for each kind of work. Zone files are the only truth, nothing is kept of them elsewhere.
 */
export function knotConfig(listen: readonly string[], zones: readonly Zone[], folders: KnotFolders): string {
  return [
    "server:",
    '    identity: ""',
    '    version: ""',
    '    nsid: ""',
    `    rundir: "${folders.server}"`,
    `    listen: [ ${listen.map((address) => `"${address}@53"`).join(", ")} ]`,
    "    answer-rotation: on",
    "    udp-workers: 1",
    "    tcp-workers: 1",
    "    background-workers: 1",
    "log:",
    "  - target: stderr",
    "    any: error",
    "control:",
    `    listen: "${controlSocket(folders)}"`,
    "database:",
    `    storage: "${folders.server}"`,
    "mod-rrl:",
    "  - id: default",
    `    rate-limit: ${answersPerSecond}`,
    "    slip: 2",
    "template:",
    "  - id: default",
    `    storage: "${folders.zones}"`,
    "    zonefile-sync: -1",
    "    zonefile-load: whole",
    "    journal-content: none",
    "    global-module: mod-rrl/default",
    "zone:",
    ...zones.flatMap(({ id, name }) => [`  - domain: ${name}.`, `    file: ${zoneFile(id)}`]),
    "",
  ].join("\n");
}

export function controlSocket({ server }: KnotFolders): string {
  return `${server}/knot.sock`;
}

export function zoneFile(id: string): string {
  return `${id}.zone`;
}
