import { join } from "node:path";
import { root } from "../build/stamp";

/** Where one running director keeps its things on this machine. All paths absolute. */
export interface Layout {
  instance: string;
  /** The clone. */
  tree: string;
  /** Configuration, history and logs; survives restarts. Ignored by git, private to who starts the director. */
  state: string;
  /** Sockets and mount points; gone after a reboot. */
  run: string;
  /** What the processes see, see view.ts. Without a view: the tree itself. */
  program: string;
  node: string;
  agentState: string;
  consoleData: string;
  agentSocket: string;
}

/** `viewed`: the processes run with the view of view.ts, at the same paths wherever the clone is. */
export function layoutOf(
  instance: string,
  { state, run, viewed }: { state?: string; run?: string; viewed: boolean },
): Layout {
  const stateFolder = state ?? join(root, ".state", instance);
  const runFolder = run ?? join("/run/loaddirector", instance);
  return {
    instance,
    tree: root,
    state: stateFolder,
    run: runFolder,
    program: viewed ? join(runFolder, "program") : root,
    node: viewed ? join(runFolder, "node") : process.execPath,
    agentState: viewed ? join(runFolder, "agent") : join(stateFolder, "agent"),
    consoleData: viewed ? join(runFolder, "console") : join(stateFolder, "console"),
    agentSocket: join(runFolder, "agent.sock"),
  };
}
