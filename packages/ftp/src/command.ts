import { type DataAddress, readExtended, readSixNumbers } from "./data-address";

/** What a line of the client asks for, as far as it matters on the way. */
export type Command =
  | { readonly kind: "other" }
  /** PORT, EPRT: the client waits for the server's data connection. null: not understood. */
  | { readonly kind: "active"; readonly waitsAt: DataAddress | null }
  /** Encryption: nothing can be read after the server's consent (RFC 4217). */
  | { readonly kind: "encrypt" }
  /** RFC 1639's LPRT and LPSV, which carry addresses in a form that is not translated. */
  | { readonly kind: "unsupported" };

/** Telnet's commands (RFC 854), which clients put before ABOR. */
const telnet = /\xff[\xf0-\xff]/g;

/** `line`: without regard to case, with or without its end. */
export function readCommand(line: Buffer): Command {
  const text = line.toString("latin1").replace(telnet, "").trim();
  const verb = /^[A-Za-z]+/.exec(text)?.[0].toUpperCase() ?? "";
  const argument = text.slice(verb.length).trim();
  if (verb === "PORT") return { kind: "active", waitsAt: readSixNumbers(argument) };
  if (verb === "EPRT") return { kind: "active", waitsAt: readExtended(argument) };
  if (verb === "AUTH") return { kind: "encrypt" };
  if (verb === "LPRT" || verb === "LPSV") return { kind: "unsupported" };
  return { kind: "other" };
}
