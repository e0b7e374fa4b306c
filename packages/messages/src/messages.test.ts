import { message } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { bracketed, type Catalogue, catalogues, locales } from "./catalogue";
import { createRenderer } from "./render";

const flatten = (node: unknown, prefix = ""): [string, string][] =>
  typeof node === "string"
    ? [[prefix, node]]
    : Object.entries(node as object).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));

/** Names of the places of an ICU message, in order of the alphabet. */
const places = (text: string) => [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name))].sort();

describe("catalogues", () => {
  const reference = new Map(flatten(catalogues.en));

  it.each(locales)("%s has the same keys and places as English", (locale) => {
    const own = new Map(flatten(catalogues[locale]));
    expect([...own.keys()].sort()).toEqual([...reference.keys()].sort());
    for (const [key, text] of own) expect([key, places(text)]).toEqual([key, places(reference.get(key)!)]);
  });

  it.each(locales)("%s renders every message without an ICU error", (locale) => {
    // Marks such as <b> are filled in by the console; the message around them must hold without.
    const unmarked = JSON.parse(JSON.stringify(catalogues[locale]).replace(/<\/?\w+>/g, "")) as Catalogue;
    const render = createRenderer(locale, unmarked);
    for (const [key, text] of flatten(catalogues[locale])) {
      const values = Object.fromEntries(places(text).map((name) => [name!, 1]));
      expect(render(message(key, values)), key).not.toBe(key);
    }
  });

  it("writes Chinese without half-width punctuation between Han characters", () => {
    for (const [key, text] of flatten(catalogues["zh-CN"]))
      expect(text, key).not.toMatch(/\p{Script=Han}[,;:?!]\s?\p{Script=Han}/u);
  });

  it("brackets every text in the pseudo-locale", () => {
    const render = createRenderer("en", bracketed(catalogues.en));
    expect(render(message("kind.realServer"))).toBe("⟦real server⟧");
  });
});

describe("render", () => {
  const render = createRenderer("en");

  it("resolves messages inside messages first", () => {
    const text = message("change.create", { kind: message("kind.virtualService"), name: "web" });
    expect(render(text)).toBe("service web is created");
  });

  it("shows an unknown key as it is", () => {
    expect(render(message("no.such.key"))).toBe("no.such.key");
  });

  it("leaves out bounds that are not known", () => {
    expect(render(message("invalid.range"))).toBe("Enter a whole number.");
    expect(render(message("invalid.range", { minimum: 1, maximum: 9 }))).toBe("Enter a whole number from 1 to 9.");
  });
});
