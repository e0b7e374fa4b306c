import { createHash } from "node:crypto";
import { type AnyObject, type Config, configLists, type ObjectKind } from "@loaddirector/model";
import { canonicalText } from "./canonical-text";
import { breathe } from "./gate";

const batch = 5_000;

/** sha256 of canonicalJson(config), hex, piece by piece: only objects that are new are put into text again. */
export async function hashConfig(config: Config): Promise<string> {
  const hash = createHash("sha256");
  const lists = new Map<string, ObjectKind>(
    Object.entries(configLists).map(([kind, list]) => [list, kind as ObjectKind]),
  );
  let separator = "{";
  for (const key of Object.keys(config).sort()) {
    hash.update(`${separator}${JSON.stringify(key)}:`);
    separator = ",";
    const value = config[key as keyof Config];
    if (!lists.has(key)) hash.update(JSON.stringify(value));
    else await hashList(hash, value as readonly AnyObject[]);
  }
  return hash.update("}").digest("hex");
}

async function hashList(hash: ReturnType<typeof createHash>, objects: readonly AnyObject[]): Promise<void> {
  hash.update("[");
  for (let start = 0; start < objects.length; start += batch) {
    if (start > 0) {
      hash.update(",");
      await breathe();
    }
    hash.update(
      objects
        .slice(start, start + batch)
        .map(canonicalText)
        .join(","),
    );
  }
  hash.update("]");
}
