import { type Address, parseAddress } from "@loaddirector/model";

/** Where somebody waits for a data connection. */
export interface DataAddress {
  readonly address: Address;
  readonly port: number;
}

const sixNumbers = /(?<![\d,])(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(?![\d,])/;
/** RFC 2428: one printable character, most often `|`, around empty protocol and address, and the port. */
const onlyPort = /([!-~])\1\1(\d{1,5})\1/;

/** `h1,h2,h3,h4,p1,p2` of PORT and of the answer 227 (RFC 959; RFC 1123: the parentheses may be missing). */
export function readSixNumbers(text: string): DataAddress | null {
  const numbers = sixNumbers.exec(text)?.slice(1).map(Number);
  if (!numbers || numbers.some((number) => number > 255)) return null;
  const [high, low] = [numbers[4]!, numbers[5]!];
  return dataAddress(numbers.slice(0, 4).join("."), high * 256 + low);
}

/** The same text with another address in place of the six numbers. IPv4 only. */
export function writeSixNumbers(text: string, { address, port }: DataAddress): string {
  const numbers = [...address.split("."), port >> 8, port & 255].join(",");
  return text.replace(sixNumbers, numbers);
}

/** `|||port|` of the answer 229. */
export function readOnlyPort(text: string): number | null {
  const port = Number(onlyPort.exec(text)?.[2] ?? 0);
  return port >= 1 && port <= 65_535 ? port : null;
}

export function writeOnlyPort(text: string, port: number): string {
  return text.replace(onlyPort, (_all, bar: string) => `${bar}${bar}${bar}${port}${bar}`);
}

/** `|1|address|port|` of EPRT (RFC 2428): 1 is IPv4, 2 is IPv6. */
export function readExtended(text: string): DataAddress | null {
  const bar = text[0];
  if (!bar || bar < "!" || bar > "~" || text.at(-1) !== bar) return null;
  const [protocol, address, port, ...more] = text.slice(1, -1).split(bar);
  if (more.length > 0 || !/^\d{1,5}$/.test(port ?? "")) return null;
  const found = dataAddress(address ?? "", Number(port));
  return found && (protocol === "2") === found.address.includes(":") && /^[12]$/.test(protocol ?? "") ? found : null;
}

function dataAddress(address: string, port: number): DataAddress | null {
  const parsed = parseAddress(address);
  return parsed && port >= 1 && port <= 65_535 ? { address: parsed, port } : null;
}
