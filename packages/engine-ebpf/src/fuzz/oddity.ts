import { checksum } from "../rig/frame";
import type { Random } from "./random";

const isIpv6 = (frame: Buffer) => frame[12] === 0x86;

/** The frame with one thing about it that is rare, wrong or hostile. Test runs refuse one without a whole IP header. */
export function addOddity(random: Random, frame: Buffer, keepDestination: boolean): Buffer {
  const odd = random.choose(oddities)(random, frame);
  const type = odd.readUInt16BE(12);
  const least = type === 0x0800 ? 34 : type === 0x86dd ? 54 : 15;
  const whole = odd.length < least ? Buffer.concat([odd, Buffer.alloc(least - odd.length)]) : odd;
  // Routes to addresses from anywhere are nobody's knowledge.
  if (keepDestination && type === frame.readUInt16BE(12))
    frame.copy(whole, least === 54 ? 38 : 30, least === 54 ? 38 : 30, least);
  return whole;
}

const oddities: readonly (readonly [number, (random: Random, frame: Buffer) => Buffer])[] = [
  [4, (random, frame) => (isIpv6(frame) ? addExtensions(random, frame) : addOptions(random, frame))],
  [8, (random, frame) => cutFragment(random, frame)],
  [2, (random, frame) => frame.subarray(0, 15 + random.below(frame.length - 15))],
  [2, (random, frame) => Buffer.concat([frame, Buffer.alloc(1 + random.below(30), 0xee)])],
  [1, (random, frame) => changed(frame, (copy) => copy.set(random.pick(otherMacs), 0))],
  [1, (random, frame) => changed(frame, (copy) => copy.writeUInt16BE(random.pick(otherTypes), 12))],
  [1, (random, frame) => Buffer.concat([frame.subarray(0, 12), random.pick(tags), frame.subarray(12)])],
  [
    2,
    (random, frame) =>
      changed(frame, (copy) => {
        copy[isIpv6(copy) ? 20 : 23] = random.pick(otherProtocols);
      }),
  ],
  [2, (random, frame) => changed(frame, (copy) => copy.writeUInt16BE(random.below(65_536), isIpv6(copy) ? 18 : 16))],
  [
    2,
    (_, frame) =>
      changed(frame, (copy) => {
        if (copy[23] === 17) copy.writeUInt16BE(0, 40);
        else if (copy[20] === 17 && copy.length > 62) copy.writeUInt16BE(0, 60);
      }),
  ],
  [6, flipBytes],
];

const otherMacs = [
  [2, 0, 0, 0, 0, 0x99],
  [255, 255, 255, 255, 255, 255],
  [1, 0, 0x5e, 0, 0, 18],
] as const;
const otherTypes = [0x0806, 0x8100, 0x88cc, 0x0100, 0x0800, 0x86dd] as const;
const tags = [Buffer.from([0x81, 0, 0, 7]), Buffer.from([0x88, 0xa8, 0, 8, 0x81, 0, 0, 7])] as const;
const otherProtocols = [47, 50, 132, 1, 58, 6, 17, 0, 43, 44, 60, 59] as const;

function changed(frame: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(frame);
  change(copy);
  return copy;
}

function flipBytes(random: Random, frame: Buffer): Buffer {
  return changed(frame, (copy) => {
    for (let count = 1 + random.below(3); count > 0; count--)
      copy[random.below(Math.min(copy.length, 110))] = random.below(256);
  });
}

function sumHeader(copy: Buffer): void {
  copy.writeUInt16BE(0, 24);
  copy.writeUInt16BE(~checksum(copy.subarray(14, 14 + (copy[14]! & 15) * 4)) & 0xffff, 24);
}

function addOptions(random: Random, frame: Buffer): Buffer {
  const options = Buffer.alloc(4 * (1 + random.below(10)), 1);
  const longer = Buffer.concat([frame.subarray(0, 34), options, frame.subarray(34)]);
  longer[14] = 0x45 + options.length / 4;
  longer.writeUInt16BE(longer.length - 14, 16);
  sumHeader(longer);
  return longer;
}

/** Up to seven extension headers, of which the data plane follows five. */
function addExtensions(random: Random, frame: Buffer): Buffer {
  let longer = frame;
  for (let count = 1 + random.below(random.oneIn(4) ? 7 : 4); count > 0; count--) {
    const header = Buffer.alloc(8 * (1 + random.below(random.oneIn(6) ? 20 : 3)));
    header[0] = longer[20]!;
    header[1] = header.length / 8 - 1;
    longer = Buffer.concat([longer.subarray(0, 54), header, longer.subarray(54)]);
    longer[20] = random.pick([0, 43, 60]);
  }
  longer.writeUInt16BE(longer.length - 54, 18);
  return longer;
}

/** The first or a later piece of the packet, with one of few identifications, so that pieces meet. */
function cutFragment(random: Random, frame: Buffer): Buffer {
  const start = isIpv6(frame) ? 54 : 34;
  const rest = frame.subarray(start);
  const first = random.oneIn(2);
  const from = first ? 0 : 8 * Math.min(1 + random.below(60), Math.max(1, rest.length >> 3));
  const piece = rest.subarray(first ? 0 : Math.min(from, rest.length), first ? 24 + random.below(200) : undefined);
  const more = first || random.oneIn(2);
  const id = random.below(3);
  if (!isIpv6(frame)) {
    const copy = Buffer.concat([frame.subarray(0, start), piece]);
    copy.writeUInt16BE(copy.length - 14, 16);
    copy.writeUInt16BE(id, 18);
    copy.writeUInt16BE((more ? 0x2000 : 0) | (from >> 3), 20);
    sumHeader(copy);
    return copy;
  }
  const header = Buffer.from([frame[20]!, 0, from >> 8, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, id]);
  const copy = Buffer.concat([frame.subarray(0, start), header, piece]);
  copy[20] = 44;
  copy.writeUInt16BE(copy.length - start, 18);
  return copy;
}
