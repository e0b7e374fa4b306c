import { z } from "zod";
import { type Address, addressBytes, formatAddress } from "./address";

/** A network in canonical text: `198.51.100.0/24`, host bits zero; a single address has its full length. */
export type Prefix = string & { readonly __prefix: true };

/** null when the text is neither an address nor address/length. */
export function parsePrefix(text: string): Prefix | null {
  const [addressText = "", lengthText, ...rest] = text.trim().split("/");
  const bytes = addressBytes(addressText);
  if (!bytes || rest.length > 0) return null;
  const length = lengthText === undefined ? bytes.length * 8 : decimal(lengthText);
  if (length === null || length > bytes.length * 8) return null;
  const mask = maskBytes(bytes.length, length);
  return `${formatAddress(bytes.map((byte, at) => byte & mask[at]!))}/${length}` as Prefix;
}

/** Address and mask of a prefix, 4 or 16 bytes each in network order. */
export function prefixBytes(prefix: Prefix): { readonly address: Uint8Array; readonly mask: Uint8Array } {
  const [text, length] = prefix.split("/") as [Address, string];
  const address = addressBytes(text)!;
  return { address, mask: maskBytes(address.length, Number(length)) };
}

function decimal(text: string): number | null {
  return /^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : null;
}

function maskBytes(size: number, length: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => 0xff00 >> Math.min(8, Math.max(0, length - at * 8)));
}

export const prefixSchema = z
  .string({ error: "invalid.required" })
  .max(64, { error: "invalid.prefix" })
  .transform((text, context) => {
    const prefix = parsePrefix(text);
    if (prefix) return prefix;
    context.addIssue({ code: "custom", message: "invalid.prefix" });
    return z.NEVER;
  });
