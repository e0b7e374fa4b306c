import { hash } from "node:crypto";
import { type Config, contentHasher } from "@loaddirector/model";
import { breathe } from "./gate";

const hasher = contentHasher((text, form) => hash("sha256", text, form));

/** The content hash of the model, hex. Gives way while objects that are new are hashed. */
export async function hashConfig(config: Config): Promise<string> {
  const steps = hasher.hashSteps(config);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
  }
}
