import { checksum } from "./frame";

/** For tests: other shapes of a frame that buildFrame() made. Checksums stay right. */
export type Shape = (frame: Uint8Array) => Uint8Array;

const familyOf = (frame: Uint8Array): 4 | 6 => (frame[12] === 0x86 ? 6 : 4);

function sealed(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer);
  if (familyOf(frame) === 6) {
    view.setUint16(18, frame.length - 54);
    return frame;
  }
  const end = 14 + (frame[14]! & 15) * 4;
  view.setUint16(16, frame.length - 14);
  view.setUint16(24, 0);
  view.setUint16(24, ~checksum(frame.subarray(14, end)) & 0xffff);
  return frame;
}

/** What follows the IP header becomes an ICMP message of this type, with a right checksum. */
export function icmpOfType(type: number): Shape {
  return (frame) => {
    const [message, six] = [frame.slice(), familyOf(frame) === 6];
    const at = six ? 54 : 34;
    message[six ? 20 : 23] = six ? 58 : 1;
    message.set([type, 0, 0, 0], at);
    const body = message.subarray(at);
    const pseudo = Uint8Array.from([
      ...message.subarray(22, 54),
      0,
      0,
      body.length >> 8,
      body.length & 255,
      0,
      0,
      0,
      58,
    ]);
    new DataView(message.buffer).setUint16(at + 2, ~checksum(...(six ? [pseudo] : []), body) & 0xffff);
    return sealed(message);
  };
}

/** RFC 792, RFC 4443. */
export const echoRequest: Shape = (frame) => icmpOfType(familyOf(frame) === 4 ? 8 : 128)(frame);

/** Four bytes of IPv4 options, or an IPv6 header of destination options. */
export const withOptions: Shape = (frame) => {
  if (familyOf(frame) === 4) {
    const longer = Uint8Array.from([...frame.slice(0, 34), 1, 1, 1, 0, ...frame.slice(34)]);
    longer[14] = 0x46;
    return sealed(longer);
  }
  const longer = Uint8Array.from([...frame.slice(0, 54), frame[20]!, 0, 1, 4, 0, 0, 0, 0, ...frame.slice(54)]);
  longer[20] = 60;
  return sealed(longer);
};

/** Bytes [from, to) of what follows the IP header, as a fragment; the last one when `to` is left out. */
export function fragmentOf(from: number, to?: number, identification = 7): Shape {
  return (frame) => {
    const at = familyOf(frame) === 4 ? 34 : 54;
    const more = to === undefined ? 0 : 1;
    const piece = frame.slice(at + from, to === undefined ? undefined : at + to);
    if (at === 34) {
      const part = Uint8Array.from([...frame.slice(0, at), ...piece]);
      new DataView(part.buffer).setUint16(18, identification);
      new DataView(part.buffer).setUint16(20, (more << 13) | (from >> 3));
      return sealed(part);
    }
    const header = [frame[20]!, 0, from >> 8, (from & 0xf8) | more, 0, 0, 0, identification];
    const part = Uint8Array.from([...frame.slice(0, at), ...header, ...piece]);
    part[20] = 44;
    return sealed(part);
  };
}
