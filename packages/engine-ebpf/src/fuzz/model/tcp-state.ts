/** States of IPVS (source: net/netfilter/ipvs/ip_vs_proto_tcp.c), in the order of its tables. */
const tcpStates = [
  "none",
  "established",
  "synSent",
  "synRecv",
  "finWait",
  "timeWait",
  "close",
  "closeWait",
  "lastAck",
  "listen",
  "synack",
] as const;
export type State = (typeof tcpStates)[number] | "udpFlow";
export type SeenFrom = "client" | "server" | "clientOnly";

const short: Record<string, State> = {
  NO: "none",
  ES: "established",
  SS: "synSent",
  SR: "synRecv",
  FW: "finWait",
  TW: "timeWait",
  CL: "close",
  CW: "closeWait",
  LA: "lastAck",
  LI: "listen",
  SA: "synack",
};

/** A line per event (SYN, FIN, ACK, RST), a column per state. */
type Lines = readonly [string, string, string, string];
const plain: Record<SeenFrom, Lines> = {
  client: [
    "SR ES ES SR SR SR SR SR SR SR SR",
    "CL CW SS TW TW TW CL CW LA LI TW",
    "ES ES SS ES FW TW CL CW CL LI ES",
    "CL CL CL SR CL CL CL CL LA LI SR",
  ],
  server: [
    "SS ES SS SR SS SS SS SS SS LI SR",
    "TW FW SS TW FW TW CL TW LA LI TW",
    "ES ES SS ES FW TW CL CW LA ES ES",
    "CL CL SS CL CL TW CL CL CL CL CL",
  ],
  clientOnly: [
    "SR ES ES SR SR SR SR SR SR SR SR",
    "CL FW SS TW FW TW CL CW LA LI TW",
    "ES ES SS ES FW TW CL CW CL LI ES",
    "CL CL CL SR CL CL CL CL LA LI CL",
  ],
};
/** With secure_tcp. */
const strict: Record<SeenFrom, Lines> = {
  client: [
    "SR ES ES SR SR SR SR SR SR SR SA",
    "CL CW SS TW TW TW CL CW LA LI SA",
    "ES ES SS SR FW TW CL CW CL LI SA",
    "CL CL CL SR CL CL CL CL LA LI CL",
  ],
  server: [
    "SS ES SS SA SS SS SS SS SS LI SA",
    "TW FW SS TW FW TW CL TW LA LI TW",
    "ES ES SS ES FW TW CL CW LA ES ES",
    "CL CL SS CL CL TW CL CL CL CL CL",
  ],
  clientOnly: [
    "SA ES ES SR SA SA SA SA SA SA SA",
    "CL FW SS TW FW TW CL CW LA LI TW",
    "ES ES SS ES FW TW CL CW CL LI ES",
    "CL CL CL SR CL CL CL CL LA LI CL",
  ],
};

const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

/** A segment with none of the four flags closes. */
export function nextState(state: State, flags: number, from: SeenFrom, secure: boolean): State {
  if (state === "udpFlow") return state;
  const event = flags & RST ? 3 : flags & SYN ? 0 : flags & FIN ? 1 : flags & ACK ? 2 : null;
  if (event === null) return "close";
  const line = (secure ? strict : plain)[from][event]!;
  return short[line.slice(3 * tcpStates.indexOf(state)).slice(0, 2)]!;
}

/** Counted as active by the schedulers; all others are inactive. */
export function isActive(state: State): boolean {
  return state === "established" || state === "synSent" || state === "synRecv" || state === "synack";
}
