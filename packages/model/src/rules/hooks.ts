import type { Config } from "../config";
import { hookRoles } from "../hook";
import { type Issue, issue } from "../issue";

/** Frames get their firewall mark after XDP has seen them: a service that is chosen by one gets none of them there. */
export function checkHooks(config: Config): Issue[] {
  const marked = config.virtualServices.find(({ firewallMark }) => firewallMark !== null);
  if (!marked) return [];
  return config.nodes.flatMap(({ id, hooks }) =>
    hookRoles
      .filter((role) => hooks[role] === "xdp")
      .map((role) =>
        issue("warning", { kind: "node", id }, ["hooks", role], "advice.markAfterXdp", { name: marked.name }),
      ),
  );
}
