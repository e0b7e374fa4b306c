/** For tests: a SIP request (RFC 3261) as a phone sends it. `header`: the line with its Call-ID, as it is. */
export function sipRequest(method: "INVITE" | "ACK" | "BYE" | "OPTIONS", header: string): Buffer {
  const lines = [
    `${method} sip:bob@example.net SIP/2.0`,
    "Via: SIP/2.0/UDP 198.51.100.4:5060;branch=z9hG4bK776asdhds",
    "From: Alice <sip:alice@example.net>;tag=1928301774",
    "To: Bob <sip:bob@example.net>",
    header,
    `CSeq: 314159 ${method}`,
    "Content-Length: 0",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

export const callIdOf = (text: Buffer): string | null =>
  /^Call-ID: (\S+)\r$/m.exec(text.toString("latin1"))?.[1] ?? null;
