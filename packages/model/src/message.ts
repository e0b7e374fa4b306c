/** A text on its way to a person: a catalogue key and its values. Nothing below the console and the CLI makes sentences. */
export interface Message {
  readonly key: string;
  readonly values?: Readonly<Record<string, MessageValue>>;
}

/** A value may itself be a message (for example the name of a field), which the reader's catalogue resolves first. */
export type MessageValue = string | number | boolean | Message;

export function message(key: string, values?: Message["values"]): Message {
  return values ? { key, values } : { key };
}

export function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && typeof (value as Message).key === "string";
}
