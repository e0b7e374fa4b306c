import type { Config } from "../config";
import { type Issue, issue } from "../issue";

/** Protection that is taken off, or that honest clients would meet. */
export function checkProtection(config: Config): Issue[] {
  return config.nodes.flatMap(({ id, protection: { halfOpenLimit, sourceConnections, sourcePackets } }) => {
    const warn = (field: string, key: string) => issue("warning", { kind: "node", id }, ["protection", field], key);
    const issues: Issue[] = [];
    if (halfOpenLimit === 0) issues.push(warn("halfOpenLimit", "advice.noFloodProtection"));
    if (sourceConnections > 0 && sourceConnections < 10)
      issues.push(warn("sourceConnections", "advice.sourceConnectionsLow"));
    if (sourcePackets > 0 && sourcePackets < 100) issues.push(warn("sourcePackets", "advice.sourcePacketsLow"));
    return issues;
  });
}
