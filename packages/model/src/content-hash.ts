import { canonicalJson } from "./canonical-json";
import { changedObjects } from "./changed-objects";
import { type AnyObject, type Config, kindOrder, objectsOf } from "./config";
import type { ObjectKind } from "./id";

/** sha256 of the caller's platform, in hex or as 32 characters of one byte each; the model itself uses none. */
export type Sha256 = (text: string, form: "hex" | "binary") => string;

/** Of 16 bits, the first one worth most. As doubles they hold the sum of 2^37 hashes. */
const limbs = 16;

/** Objects that are hashed in one go: some milliseconds. */
const page = 1_500;

/**
 * The hash by which console and agent agree that they mean the same configuration: sha256, hex, over one sum a kind
 * (modulo 2^256) of the sha256 of its objects. A sum, so that one change among 100,000 objects costs two objects' hashes.
 * It tells mistakes, not forgers: whoever could forge it may commit anything. Lists and objects must not be altered in
 * place after they were hashed.
 */
export function contentHasher(sha256: Sha256) {
  const sums = new WeakMap<readonly AnyObject[], bigint>();
  /** By kind, the list that was summed last. */
  const last = new Map<ObjectKind, readonly AnyObject[]>();

  /** hashConfig() in pages, for callers with other work to do in between. */
  function* hashSteps(config: Config): Generator<void, string> {
    let text = `model ${config.modelVersion}\n`;
    for (const kind of kindOrder) {
      const list: readonly AnyObject[] = objectsOf(config, kind);
      const sum = sums.get(list) ?? (yield* sumOf(list, last.get(kind) ?? []));
      sums.set(list, sum);
      last.set(kind, list);
      text += `${kind} ${sum.toString(16)}\n`;
    }
    return sha256(text, "hex");
  }

  /** From the sum of another list and what differs, where that is less than half. */
  function* sumOf(list: readonly AnyObject[], other: readonly AnyObject[]): Generator<void, bigint> {
    const total = new Float64Array(limbs);
    const changed = changedObjects(other, list);
    const whole = 2 * changed.length > list.length;
    let done = 0;
    for (const { before, after } of whole ? list.map((each) => ({ before: null, after: each })) : changed) {
      if (before) add(total, sha256(canonicalJson(before), "binary"), -1);
      if (after) add(total, sha256(canonicalJson(after), "binary"), 1);
      if (++done % page === 0) yield;
    }
    return BigInt.asUintN(16 * limbs, numberOf(total) + (whole ? 0n : (sums.get(other) ?? 0n)));
  }

  function hashConfig(config: Config): string {
    const steps = hashSteps(config);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  return { hashSteps, hashConfig };
}

function add(total: Float64Array, hash: string, sign: 1 | -1): void {
  for (let limb = 0; limb < limbs; limb++)
    total[limb]! += sign * ((hash.charCodeAt(2 * limb) << 8) | hash.charCodeAt(2 * limb + 1));
}

function numberOf(total: Float64Array): bigint {
  return total.reduce((number, limb) => (number << 16n) + BigInt(limb), 0n);
}
