import type { z } from "zod";
import type { ObjectRef } from "./config";
import { type Message, message } from "./message";

/** Something wrong with a value, said at its field. Errors stop a save or a commit, warnings do not. */
export interface Issue {
  readonly severity: "error" | "warning";
  /** The object concerned; null while a new one is being parsed. */
  readonly object: ObjectRef | null;
  /** Field path inside the object, such as ["listeners", "0", "ports", "first"]; empty: the object as a whole. */
  readonly path: readonly string[];
  /** Its key is the stable code for scripts and tests. */
  readonly message: Message;
}

export function issue(
  severity: Issue["severity"],
  object: ObjectRef | null,
  path: readonly string[],
  key: string,
  values?: Message["values"],
): Issue {
  return { severity, object, path, message: message(key, values) };
}

/** Our schemas put a catalogue key where zod expects a sentence; anything else is a shape no form can send. */
const keyForm = /^[a-z][A-Za-z]*(\.[A-Za-z0-9]+)+$/;

export function issuesOfZod(error: z.ZodError, object: ObjectRef | null = null): Issue[] {
  return error.issues.map((found) => {
    const key = keyForm.test(found.message)
      ? found.message
      : found.code === "unrecognized_keys"
        ? "invalid.unknownField"
        : found.code === "invalid_type"
          ? "invalid.required"
          : "invalid.value";
    const values: Record<string, string | number> = {};
    for (const name of ["minimum", "maximum"] as const) {
      const bound = (found as unknown as Record<string, unknown>)[name];
      if (typeof bound === "number") values[name] = bound;
    }
    if (found.code === "unrecognized_keys") values.field = found.keys.join(", ").slice(0, 100);
    return issue("error", object, found.path.map(String), key, values);
  });
}
