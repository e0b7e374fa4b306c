import type { ForwardingListener } from "@loaddirector/engine";

/** 2^(16 - bits) ports that share their first `bits` bits with `port`; bits 16: one port, 0: any port. */
export interface PortBlock {
  readonly port: number;
  readonly bits: number;
}

/** The fewest blocks that make up a range, at most 30. */
export function portBlocks({ first, last }: Pick<ForwardingListener, "first" | "last">): PortBlock[] {
  if (first === 0) return [{ port: 0, bits: 0 }];
  const blocks: PortBlock[] = [];
  for (let port = first; port <= last; ) {
    let bits = 16;
    while (bits > 1 && port % blockSize(bits - 1) === 0 && port + blockSize(bits - 1) - 1 <= last) bits--;
    blocks.push({ port, bits });
    port += blockSize(bits);
  }
  return blocks;
}

export function rangeOf({ port, bits }: PortBlock): { first: number; last: number } {
  return bits === 0 ? { first: 0, last: 0 } : { first: port, last: port + blockSize(bits) - 1 };
}

const blockSize = (bits: number) => 1 << (16 - bits);
