import { type AnyObject, canonicalJson } from "@loaddirector/model";

const texts = new WeakMap<object, string>();

/** canonicalJson of an object that is never altered, made once. */
export function canonicalText(object: AnyObject): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = canonicalJson(object);
    texts.set(object, text);
  }
  return text;
}

/** Reads a column; its text is canonical already. */
export function parseStored(text: string): AnyObject {
  const object = JSON.parse(text) as AnyObject;
  texts.set(object, text);
  return object;
}
