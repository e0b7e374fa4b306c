import type { Message } from "@loaddirector/model";

export type LogLevel = "info" | "warning" | "error";
export type Log = (level: LogLevel, text: Message, details?: Readonly<Record<string, unknown>>) => void;

/** One JSON object a line: {at, level, key, values, ...details}. Keys, not sentences: the reader's catalogue has the words. */
export function createLog(write: (line: string) => void): Log {
  return (level, { key, values }, details = {}) =>
    write(`${JSON.stringify({ at: new Date().toISOString(), level, key, values, ...details })}\n`);
}
