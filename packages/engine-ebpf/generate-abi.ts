import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The restricted C of bpf/abi.h and bpf/abi/: numbers, enums, and structs of fixed-width integers, arrays and other structs. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly count: number | null;
}
interface Struct {
  readonly name: string;
  readonly fields: readonly Field[];
}

/** Lines are broken as the formatter would. */
const LINE = 120;

const header = fileURLToPath(new URL("./bpf/abi.h", import.meta.url));
export const generatedAbiPath = fileURLToPath(new URL("./src/abi.generated.ts", import.meta.url));

const scalars: Record<string, { size: number; get: string; set: string; little: boolean }> = {
  __u8: { size: 1, get: "getUint8", set: "setUint8", little: true },
  __u16: { size: 2, get: "getUint16", set: "setUint16", little: true },
  __u32: { size: 4, get: "getUint32", set: "setUint32", little: true },
  __s32: { size: 4, get: "getInt32", set: "setInt32", little: true },
  __u64: { size: 8, get: "getBigUint64", set: "setBigUint64", little: true },
  __be16: { size: 2, get: "getUint16", set: "setUint16", little: false },
  __be32: { size: 4, get: "getUint32", set: "setUint32", little: false },
};

/** Text of src/abi.generated.ts for the text of bpf/abi.h. Throws when the header holds what the codec cannot carry. */
export function generateAbi(source: string): string {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "");
  const numbers = new Map<string, number>();
  for (const [, name, value] of code.matchAll(/^#define (\w+) (\d+)$/gm)) numbers.set(name!, Number(value));
  const out = ["// Generated from bpf/abi.h by generate-abi.ts. Do not edit.", ""];
  for (const [name, value] of numbers) out.push(`export const ${name} = ${value};`);
  for (const [, name, body] of code.matchAll(/^enum (\w+) \{([\s\S]*?)^\};/gm)) out.push("", enumText(name!, body!));
  const layouts = new Map<string, { size: number; align: number }>();
  for (const [, name, body] of code.matchAll(/^struct (\w+) \{([\s\S]*?)^\};/gm)) {
    const struct = { name: name!, fields: fieldsOf(body!, numbers) };
    out.push("", structText(struct, layouts));
  }
  return `${out.join("\n")}\n`;
}

function fieldsOf(body: string, numbers: ReadonlyMap<string, number>): Field[] {
  const fields: Field[] = [];
  for (const line of body.split(";").map((text) => text.trim())) {
    if (!line) continue;
    const match = /^(?:struct )?(\w+) (\w+)(?:\[(\w+)\])?$/.exec(line);
    if (!match) throw new Error(`abi.h: cannot read "${line}"`);
    const count = match[3] === undefined ? null : (numbers.get(match[3]) ?? Number(match[3]));
    if (Number.isNaN(count)) throw new Error(`abi.h: unknown length in "${line}"`);
    fields.push({ type: match[1]!, name: match[2]!, count });
  }
  return fields;
}

const camel = (name: string) => name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string) => camel(`_${name.replace(/^ld_/, "")}`);

function enumText(name: string, body: string): string {
  const entries = [...body.matchAll(/(\w+) = (\d+)/g)].map(
    ([, key, value]) => `  ${camel(key!.replace(/^LD_(DROP_|HOP_)?/, ""))}: ${value},`,
  );
  return [`export const ${camel(name.replace(/^ld_/, ""))}Values = {`, ...entries, "} as const;"].join("\n");
}

function structText(struct: Struct, layouts: Map<string, { size: number; align: number }>): string {
  let offset = 0;
  let align = 1;
  const types: string[] = [];
  const reads: string[] = [];
  const writes: string[] = [];
  const offsets: string[] = [];
  for (const field of struct.fields) {
    const scalar = scalars[field.type];
    const layout = scalar ? { size: scalar.size, align: scalar.size } : layouts.get(field.type);
    if (!layout) throw new Error(`abi.h: ${struct.name}.${field.name} has an unknown type ${field.type}`);
    offset = Math.ceil(offset / layout.align) * layout.align;
    align = Math.max(align, layout.align);
    const name = camel(field.name);
    const bytes = field.count !== null && (field.type === "__u8" || field.type === "__be32");
    const element = scalar ? (field.type === "__u64" ? "bigint" : "number") : pascal(field.type);
    types.push(`  ${name}: ${bytes ? "Uint8Array" : field.count === null ? element : `${element}[]`};`);
    offsets.push(`    ${name}: ${offset},`);
    const size = layout.size * (field.count ?? 1);
    const at = offset === 0 ? "at" : `at + ${offset}`;
    if (bytes) {
      reads.push(`      ${name}: readBytes(view, ${at}, ${size}),`);
      writes.push(`    writeBytes(view, ${at}, ${size}, value.${name});`);
    } else if (field.count === null) {
      reads.push(`      ${name}: ${readOne(field.type, at)},`);
      writes.push(`    ${writeOne(field.type, at, `value.${name}`)};`);
    } else {
      const each = `${at} + index * ${layout.size}`;
      reads.push(`      ${name}: Array.from({ length: ${field.count} }, (_, index) => ${readOne(field.type, each)}),`);
      const loop = `    for (let index = 0; index < ${field.count}; index++)`;
      const write = `${writeOne(field.type, each, `value.${name}[index]!`)};`;
      writes.push(loop.length + write.length < LINE ? `${loop} ${write}` : `${loop}\n      ${write}`);
    }
    offset += size;
  }
  const size = Math.ceil(offset / align) * align;
  layouts.set(struct.name, { size, align });
  const type = pascal(struct.name);
  return [
    `export interface ${type} {`,
    ...types,
    "}",
    `export const ${camel(struct.name.replace(/^ld_/, ""))}Codec = {`,
    `  size: ${size},`,
    "  offset: {",
    ...offsets,
    "  },",
    `  read(view: DataView, at = 0): ${type} {`,
    "    return {",
    ...reads,
    "    };",
    "  },",
    `  write(view: DataView, at: number, value: ${type}): void {`,
    ...writes,
    "  },",
    "};",
  ].join("\n");
}

function readOne(type: string, at: string): string {
  const scalar = scalars[type];
  if (!scalar) return `${camel(type.replace(/^ld_/, ""))}Codec.read(view, ${at})`;
  return `view.${scalar.get}(${at}${scalar.size > 1 ? `, ${scalar.little}` : ""})`;
}

function writeOne(type: string, at: string, value: string): string {
  const scalar = scalars[type];
  if (!scalar) return `${camel(type.replace(/^ld_/, ""))}Codec.write(view, ${at}, ${value})`;
  return `view.${scalar.set}(${at}, ${value}${scalar.size > 1 ? `, ${scalar.little}` : ""})`;
}

const bytesText = `
function readBytes(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
}

function writeBytes(view: DataView, at: number, length: number, value: Uint8Array): void {
  for (let index = 0; index < length; index++) view.setUint8(at + index, value[index] ?? 0);
}
`;

/** The header with what it includes in place. */
function sourceOf(path: string): string {
  const text = readFileSync(path, "utf8");
  return text.replace(/^#include "(.+)"$/gm, (_, name: string) => sourceOf(join(dirname(path), name)));
}

/** The generated file for the header on disk. */
export function currentAbi(): string {
  return generateAbi(sourceOf(header)) + bytesText;
}

export function writeAbi(): void {
  const text = currentAbi();
  if (!existsSync(generatedAbiPath) || readFileSync(generatedAbiPath, "utf8") !== text)
    writeFileSync(generatedAbiPath, text);
}
