import { createHash } from "node:crypto";
import { type AnyObject, type Config, canonicalJson, kindOrder, objectsOf } from "@loaddirector/model";

const known = new WeakMap<AnyObject, string>();

/**
 * The hash by which console and agent agree that they mean the same configuration: sha256, hex, over the hashes of all
 * objects in order of kind and id. Objects are hashed once, so a commit of one change among 100,000 costs milliseconds.
 * Objects must not be altered in place after they were hashed.
 */
export function contentHash(config: Config): string {
  const total = createHash("sha256").update(`model ${config.modelVersion}\n`);
  for (const kind of kindOrder)
    for (const object of objectsOf(config, kind) as readonly AnyObject[]) total.update(objectHash(object));
  return total.digest("hex");
}

function objectHash(object: AnyObject): string {
  let hash = known.get(object);
  if (!hash) {
    hash = createHash("sha256").update(canonicalJson(object)).digest("hex");
    known.set(object, hash);
  }
  return hash;
}
