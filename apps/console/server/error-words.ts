import { createRenderer } from "@loaddirector/messages";
import { StoreError } from "@loaddirector/store";

/** For the log and the terminal: what we foresaw in words, anything else with its stack. */
export function errorWords(error: unknown): string {
  if (error instanceof StoreError) return createRenderer("en")(error.text);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
