import { type AnyObject, type Config, canonicalJson, kindOrder, objectsOf } from "./config";

/** sha256 of the caller's platform; the model itself uses none. */
export interface Sha256 {
  update(text: string): unknown;
  digest(encoding: "hex"): string;
}

/**
 * The hash by which console and agent agree that they mean the same configuration: sha256, hex, over the hashes of all
 * objects in order of kind and id. Each object is hashed once, so a commit of one change among 100,000 costs
 * milliseconds. Objects must not be altered in place after they were hashed.
 */
export function contentHasher(newSha256: () => Sha256) {
  const known = new WeakMap<AnyObject, string>();

  function hashObject(object: AnyObject): string {
    let hash = known.get(object);
    if (!hash) {
      const sha256 = newSha256();
      sha256.update(canonicalJson(object));
      hash = sha256.digest("hex");
      known.set(object, hash);
    }
    return hash;
  }

  function hashConfig(config: Config): string {
    const total = newSha256();
    total.update(`model ${config.modelVersion}\n`);
    for (const kind of kindOrder)
      for (const object of objectsOf(config, kind) as readonly AnyObject[]) total.update(hashObject(object));
    return total.digest("hex");
  }

  return { hashObject, hashConfig };
}
