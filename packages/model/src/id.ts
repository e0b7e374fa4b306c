import { z } from "zod";

/** Ids are stable for life: history, counters and audit hang on them. Form: kind prefix, underscore, 16 of [0-9a-v]. */
const idPrefixes = {
  virtualAddress: "va",
  virtualService: "vs",
  realServer: "rs",
  destination: "ds",
  healthCheck: "hc",
  node: "nd",
  dnsName: "dn",
} as const;

export type ObjectKind = keyof typeof idPrefixes;
export type Id<K extends ObjectKind> = string & { readonly __kind: K };

export const objectKinds = Object.keys(idPrefixes) as ObjectKind[];

const alphabet = "0123456789abcdefghijklmnopqrstuv";

/** A new id of 80 random bits. */
export function newId<K extends ObjectKind>(kind: K): Id<K> {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return `${idPrefixes[kind]}_${Array.from(bytes, (byte) => alphabet[byte & 31]).join("")}` as Id<K>;
}

/** Readable fixed ids for seeds, fixtures and tests: `fixedId("virtualService", 7)` is always the same. */
export function fixedId<K extends ObjectKind>(kind: K, number: number): Id<K> {
  return `${idPrefixes[kind]}_${number.toString(32).padStart(16, "0")}` as Id<K>;
}

const patterns = Object.fromEntries(
  objectKinds.map((kind) => [kind, new RegExp(`^${idPrefixes[kind]}_[0-9a-v]{16}$`)]),
) as Record<ObjectKind, RegExp>;

export function isId(kind: ObjectKind, value: unknown): boolean {
  return typeof value === "string" && patterns[kind].test(value);
}

export function idSchema<K extends ObjectKind>(kind: K) {
  return z
    .string()
    .regex(patterns[kind], { error: "invalid.id" })
    .transform((text) => text as Id<K>);
}
