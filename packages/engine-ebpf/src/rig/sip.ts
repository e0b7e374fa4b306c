import type { Socket } from "node:dgram";
import { once } from "node:events";

export type SipMethod = "INVITE" | "ACK" | "BYE" | "OPTIONS";

/** For tests: a SIP request (RFC 3261) as a phone sends it. `header`: the line with its Call-ID, as it is. */
export function sipRequest(method: SipMethod, header: string): Buffer {
  const lines = [
    `${method} sip:bob@example.net SIP/2.0`,
    "Via: SIP/2.0/UDP 198.51.100.4:5060;branch=z9hG4bK776asdhds",
    "From: Alice <sip:alice@example.net>;tag=1928301774",
    "To: Bob <sip:bob@example.net>",
    header,
    `CSeq: 314159 ${method}`,
    "Content-Length: 0",
  ];
  return textOf(lines);
}

/** A server's end: notes every request and answers all but ACK, with its name in the header Server. */
export function answerCalls(socket: Socket, name: string, note: (request: string) => void): void {
  socket.on("message", (bytes, from) => {
    const text = bytes.toString("latin1");
    const [method] = text.split(" ", 1);
    const callId = /^Call-ID: (\S+)\r$/m.exec(text)?.[1];
    note(`${name} ${method} ${callId}`);
    if (method === "ACK") return;
    const lines = ["SIP/2.0 200 OK", `Call-ID: ${callId}`, `CSeq: 314159 ${method}`, `Server: ${name}`];
    socket.send(textOf(lines), from.port, from.address);
  });
}

/** A phone's end: sends again every half second, as SIP does (T1), until answered; who answered, and from where. */
export async function call(
  socket: Socket,
  to: { address: string; port: number },
  method: Exclude<SipMethod, "ACK">,
  id: string,
): Promise<{ server: string; from: string }> {
  const answered = once(socket, "message", { signal: AbortSignal.timeout(20_000) });
  const send = () => socket.send(sipRequest(method, `Call-ID: ${id}`), to.port, to.address);
  const again = setInterval(send, 500);
  send();
  try {
    const [bytes, from] = (await answered) as [Buffer, { address: string; port: number }];
    const text = bytes.toString("latin1");
    if (!text.includes(`Call-ID: ${id}\r\n`) || !text.includes(` ${method}\r\n`)) throw new Error(`answered: ${text}`);
    return { server: /^Server: (\S+)\r$/m.exec(text)![1]!, from: `${from.address} ${from.port}` };
  } finally {
    clearInterval(again);
  }
}

const textOf = (lines: readonly string[]) => Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
