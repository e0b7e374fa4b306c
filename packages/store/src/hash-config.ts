import { hash } from "node:crypto";
import { type AnyObject, type Config, contentHasher, objectKinds, objectsOf } from "@loaddirector/model";
import { breathe, page } from "./gate";

const hasher = contentHasher((text) => hash("sha256", text, "hex"));

/** The content hash of the model, hex. Gives way while objects that are new are hashed. */
export async function hashConfig(config: Config): Promise<string> {
  let count = 0;
  for (const kind of objectKinds)
    for (const object of objectsOf(config, kind) as readonly AnyObject[]) {
      hasher.hashObject(object);
      if (++count % page === 0) await breathe();
    }
  return hasher.hashConfig(config);
}
