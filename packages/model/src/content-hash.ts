import { canonicalJson } from "./canonical-json";
import { changedObjects } from "./changed-objects";
import { type AnyObject, type Config, kindOrder, objectsOf } from "./config";
import type { ObjectKind } from "./id";

/** sha256 of the caller's platform, hex; the model itself uses none. */
export type Sha256 = (text: string) => string;

const modulus = 1n << 256n;

/**
 * The hash by which console and agent agree that they mean the same configuration: sha256, hex, over one sum a kind
 * (modulo 2^256) of the sha256 of its objects. A sum, so that one change among 100,000 objects costs one object's hash.
 * It tells mistakes, not forgers: whoever could forge it may commit anything. Objects must not be altered in place
 * after they were hashed.
 */
export function contentHasher(sha256: Sha256) {
  const known = new WeakMap<AnyObject, bigint>();
  /** By kind, the list that was summed last. */
  const sums = new Map<ObjectKind, { readonly list: readonly AnyObject[]; readonly sum: bigint }>();

  function hashObject(object: AnyObject): bigint {
    let hash = known.get(object);
    if (hash === undefined) {
      hash = BigInt(`0x${sha256(canonicalJson(object))}`);
      known.set(object, hash);
    }
    return hash;
  }

  function sumOf(kind: ObjectKind, list: readonly AnyObject[]): bigint {
    const last = sums.get(kind) ?? { list: [], sum: 0n };
    let { sum } = last;
    for (const { before, after } of changedObjects(last.list, list)) {
      if (before) sum -= hashObject(before);
      if (after) sum += hashObject(after);
    }
    sum = ((sum % modulus) + modulus) % modulus;
    sums.set(kind, { list, sum });
    return sum;
  }

  function hashConfig(config: Config): string {
    const sums = kindOrder.map((kind) => `${kind} ${sumOf(kind, objectsOf(config, kind)).toString(16)}\n`);
    return sha256(`model ${config.modelVersion}\n${sums.join("")}`);
  }

  return { hashObject, hashConfig };
}
