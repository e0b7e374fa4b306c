import { readFileSync } from "node:fs";

/** A function of a BPF object: bytes of stack it uses, functions it calls or hands to bpf_loop. */
interface BpfFunction {
  readonly name: string;
  readonly section: number;
  readonly start: number;
  readonly end: number;
  stack: number;
  readonly calls: Set<BpfFunction>;
}

export interface StackChain {
  /** As kernels before 6.8 count: each frame rounded up to 32 bytes (kernel/bpf/verifier.c, check_max_stack_depth). */
  readonly bytes: number;
  readonly functions: readonly string[];
}

const MOV64_REGISTER = 0xbf;
const ADD64_NUMBER = 0x07;
const CALL = 0x85;
const LOAD_ADDRESS = 0x18;
const PSEUDO_CALL = 1;
const PSEUDO_FUNCTION = 4;
const FRAME_POINTER = 10;

/** The chain of calls of a compiled object that needs the most stack. */
export function deepestChain(object: string): StackChain {
  const functions = functionsOf(readFileSync(object));
  const known = new Map<BpfFunction, StackChain>();
  const chainFrom = (f: BpfFunction): StackChain => {
    const done = known.get(f);
    if (done) return done;
    const below = longest([...f.calls].map(chainFrom));
    const chain = {
      bytes: Math.max(32, Math.ceil(f.stack / 32) * 32) + below.bytes,
      functions: [`${f.name} ${f.stack}`, ...below.functions],
    };
    known.set(f, chain);
    return chain;
  };
  return longest(functions.map(chainFrom));
}

function longest(chains: StackChain[]): StackChain {
  return chains.reduce((a, b) => (b.bytes > a.bytes ? b : a), { bytes: 0, functions: [] });
}

function functionsOf(elf: Buffer): BpfFunction[] {
  const sections = sectionsOf(elf);
  const symbols = sections.find(({ type }) => type === 2)!;
  const names = sections[symbols.link]!;
  const symbolAt = (index: number) => {
    const at = symbols.offset + index * 24;
    const nameAt = names.offset + elf.readUInt32LE(at);
    return {
      name: elf.toString("latin1", nameAt, elf.indexOf(0, nameAt)),
      kind: elf[at + 4]! & 15,
      section: elf.readUInt16LE(at + 6),
      value: Number(elf.readBigUInt64LE(at + 8)),
      size: Number(elf.readBigUInt64LE(at + 16)),
    };
  };
  const all = Array.from({ length: symbols.size / 24 }, (_, index) => symbolAt(index));
  const functions: BpfFunction[] = all
    .filter(({ kind, size }) => kind === 2 && size > 0)
    .map(({ name, section, value, size }) => ({
      name,
      section,
      start: value,
      end: value + size,
      stack: 0,
      calls: new Set(),
    }));
  const functionAt = (section: number, offset: number) =>
    functions.find((f) => f.section === section && offset >= f.start && offset < f.end);
  for (const f of functions) readStack(elf, f, sections[f.section]!.offset);
  for (const relocations of sections.filter(({ type }) => type === 9)) {
    for (let at = relocations.offset; at < relocations.offset + relocations.size; at += 16) {
      const offset = Number(elf.readBigUInt64LE(at));
      const symbol = all[Number(elf.readBigUInt64LE(at + 8) >> 32n)]!;
      const caller = functionAt(relocations.info, offset);
      const instruction = sections[relocations.info]!.offset + offset;
      if (!caller || sections[symbol.section]?.executable !== true) continue;
      const isCall = elf[instruction] === CALL;
      // Of a section symbol the place is in the instruction: calls count from the next one, addresses in bytes.
      const number = elf.readInt32LE(instruction + 4);
      const target = symbol.kind === 3 ? (isCall ? (number + 1) * 8 : number) : symbol.value;
      const callee = functionAt(symbol.section, target);
      if (callee && callee !== caller) caller.calls.add(callee);
    }
  }
  for (const f of functions) readLocalCalls(elf, f, sections[f.section]!.offset, functionAt);
  return functions;
}

function readStack(elf: Buffer, f: BpfFunction, base: number): void {
  const copies = new Set<number>();
  for (let at = base + f.start; at < base + f.end; at += 8) {
    const code = elf[at]!;
    const destination = elf[at + 1]! & 15;
    const source = elf[at + 1]! >> 4;
    const offset = elf.readInt16LE(at + 2);
    const kind = code & 7;
    const pointer = kind === 1 ? source : kind === 2 || kind === 3 ? destination : -1;
    if (pointer === FRAME_POINTER) f.stack = Math.max(f.stack, -offset);
    if (code === ADD64_NUMBER && copies.has(destination)) f.stack = Math.max(f.stack, -elf.readInt32LE(at + 4));
    if (code === MOV64_REGISTER && source === FRAME_POINTER) copies.add(destination);
    else if (kind === 7 || kind === 4 || kind === 1) copies.delete(destination);
    if (code === LOAD_ADDRESS) at += 8;
  }
}

/** Calls within one section need no relocation. */
function readLocalCalls(
  elf: Buffer,
  f: BpfFunction,
  base: number,
  functionAt: (section: number, offset: number) => BpfFunction | undefined,
): void {
  for (let at = base + f.start; at < base + f.end; at += 8) {
    const pseudo = elf[at + 1]! >> 4;
    const number = elf.readInt32LE(at + 4);
    const isCall = elf[at] === CALL && pseudo === PSEUDO_CALL && number !== -1;
    const isAddress = elf[at] === LOAD_ADDRESS && pseudo === PSEUDO_FUNCTION && number !== -1;
    if (isCall || isAddress) {
      const callee = functionAt(f.section, at - base + 8 + number * 8);
      if (callee && callee !== f) f.calls.add(callee);
    }
    if (elf[at] === LOAD_ADDRESS) at += 8;
  }
}

function sectionsOf(elf: Buffer) {
  const table = Number(elf.readBigUInt64LE(0x28));
  return Array.from({ length: elf.readUInt16LE(0x3c) }, (_, index) => {
    const at = table + index * 64;
    return {
      type: elf.readUInt32LE(at + 4),
      executable: (elf.readBigUInt64LE(at + 8) & 4n) !== 0n,
      offset: Number(elf.readBigUInt64LE(at + 24)),
      size: Number(elf.readBigUInt64LE(at + 32)),
      link: elf.readUInt32LE(at + 40),
      info: elf.readUInt32LE(at + 44),
    };
  });
}
