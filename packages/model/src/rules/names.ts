import { type Config, kindOrder, objectsOf } from "../config";
import { type Issue, issue } from "../issue";

/** Names are unique among objects of one kind, without regard to case. */
export function checkNames(config: Config): Issue[] {
  const issues: Issue[] = [];
  for (const kind of kindOrder) {
    if (kind === "destination") continue;
    const seen = new Set<string>();
    for (const object of objectsOf(config, kind)) {
      const name = (object as { name: string }).name;
      if (seen.has(name.toLowerCase()))
        issues.push(issue("error", { kind, id: object.id }, ["name"], "conflict.nameTaken", { name }));
      seen.add(name.toLowerCase());
    }
  }
  return issues;
}
