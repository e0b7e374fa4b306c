import { z } from "zod";

/** A canonical textual IP address: IPv4 dotted quad, or IPv6 as RFC 5952 writes it. */
export type Address = string & { readonly __address: true };

/** 4 or 16 bytes in network order, or null when the text is no address. */
export function addressBytes(text: string): Uint8Array | null {
  return text.includes(":") ? v6Bytes(text) : v4Bytes(text);
}

function v4Bytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(4);
  let place = 0;
  let digits = 0;
  let value = 0;
  for (let at = 0; at <= text.length; at++) {
    const digit = at < text.length ? text.charCodeAt(at) - 48 : -2;
    // -2: a full stop, as at the end.
    if (digit === -2) {
      if (digits === 0 || place > 3) return null;
      bytes[place++] = value;
      digits = 0;
      value = 0;
    } else {
      // No second digit after a zero, no other sign.
      if (digit < 0 || digit > 9 || (digits > 0 && value === 0)) return null;
      value = 10 * value + digit;
      digits++;
      if (value > 255) return null;
    }
  }
  return place === 4 ? bytes : null;
}

function v6Bytes(text: string): Uint8Array | null {
  let source = text;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail) {
    const quad = v4Bytes(tail[2]!);
    if (!quad) return null;
    const [a, b, c, d] = quad as unknown as [number, number, number, number];
    source = `${tail[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = source.split("::");
  if (halves.length > 2) return null;
  const groups = (half: string) => (half === "" ? [] : half.split(":"));
  const head = groups(halves[0]!);
  const last = halves.length === 2 ? groups(halves[1]!) : [];
  const missing = 8 - head.length - last.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill("0"), ...last];
  const bytes = new Uint8Array(16);
  for (const [index, group] of all.entries()) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    const word = Number.parseInt(group, 16);
    bytes[2 * index] = word >> 8;
    bytes[2 * index + 1] = word & 255;
  }
  return bytes;
}

/** The one way to write these bytes (RFC 5952: lower case, longest run of zero groups shortened, first one wins). */
export function formatAddress(bytes: Uint8Array): Address {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}` as Address;
  const words = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: number[]) => part.map((word) => word.toString(16)).join(":");
  if (best.start < 0) return hex(words) as Address;
  return `${hex(words.slice(0, best.start))}::${hex(words.slice(best.start + best.length))}` as Address;
}

export function parseAddress(text: string): Address | null {
  const bytes = addressBytes(text.trim());
  return bytes && formatAddress(bytes);
}

export function addressFamily(address: string): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}

/** `192.0.2.10:443` or `[2001:db8::10]:443`. */
export function formatEndpoint(address: string, port: number | "any"): string {
  return addressFamily(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Loopback, multicast, broadcast and the unspecified address can be neither a virtual nor a real server's address. */
export function isHostAddress(address: string): boolean {
  const bytes = addressBytes(address);
  if (!bytes) return false;
  const [first, second] = bytes as unknown as [number, number];
  if (bytes.length === 4) return first !== 0 && first !== 127 && first < 224;
  if (first === 0xff || (first === 0xfe && (second & 0xc0) === 0x80)) return false;
  return bytes.slice(0, 15).some((byte) => byte !== 0);
}

export const addressSchema = z
  .string({ error: "invalid.required" })
  .max(64, { error: "invalid.address" })
  .transform((text, context) => {
    const address = parseAddress(text);
    if (address && isHostAddress(address)) return address;
    context.addIssue({ code: "custom", message: address ? "invalid.hostAddress" : "invalid.address" });
    return z.NEVER;
  });
