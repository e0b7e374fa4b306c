import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Address } from "@loaddirector/model";
import { afterEach, expect, it } from "vitest";
import { relayControl } from "./relay";
import type { Direction } from "./wire";

interface Bed {
  readonly client: Socket;
  readonly server: Socket;
  readonly asked: [Direction, number][];
  encrypted: number;
  readonly done: Promise<void>;
}

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Two ends of one TCP connection on loopback. */
async function pair(): Promise<[Socket, Socket]> {
  const listener = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const accepted = once(listener, "connection");
  const near = connect({ port: (listener.address() as { port: number }).port, host: "127.0.0.1", allowHalfOpen: true });
  const [far] = (await accepted) as [Socket];
  await once(near, "connect");
  listener.close();
  open.push(near, far);
  return [near, far];
}

async function bed(expect: (direction: Direction, port: number) => Promise<number | null>): Promise<Bed> {
  const [client, clientEnd] = await pair();
  const [server, serverEnd] = await pair();
  const result: Bed = { client, server, asked: [], encrypted: 0, done: Promise.resolve() };
  const done = relayControl({
    client: clientEnd,
    server: serverEnd,
    clientAddress: "192.0.2.2" as Address,
    virtualAddress: "192.0.2.10" as Address,
    expect: (direction, port) => {
      result.asked.push([direction, port]);
      return expect(direction, port);
    },
    onEncrypted: () => {
      result.encrypted++;
    },
  });
  return Object.assign(result, { done });
}

/** Reads until as many bytes came as `text` has. */
async function reads(socket: Socket, text: string): Promise<void> {
  let got = "";
  while (got.length < text.length) {
    const part = socket.read() as Buffer | null;
    if (part) got += part.toString("latin1");
    else await once(socket, "readable", { signal: AbortSignal.timeout(3000) });
  }
  expect(got).toBe(text);
}

const same = async (_direction: Direction, port: number) => port;

it("has a data connection let through before the client hears of it", async () => {
  let allow = (_port: number) => {};
  const { client, server, asked } = await bed(() => new Promise((resolve) => (allow = resolve)));
  server.write("220-Hello\r\n227 is no answer (1,2,3,4,5,6)\r\n220 there\r\n");
  await reads(client, "220-Hello\r\n227 is no answer (1,2,3,4,5,6)\r\n220 there\r\n");
  client.write("pasv\r\n");
  await reads(server, "pasv\r\n");
  server.write("227 Entering Passive Mode (10,30,0,11,195,80).\r\n200 next\r\n");
  await expect.poll(() => asked).toEqual([["passive", 50_000]]);
  expect(client.read()).toBe(null);
  allow(50_001);
  await reads(client, "227 Entering Passive Mode (192,0,2,10,195,81).\r\n200 next\r\n");
});

it("passes PORT to the client's own address, refuses any other in words and in turn", async () => {
  const { client, server, asked } = await bed(same);
  client.write("USER a\r\nPORT 192,0,2,3,19,137\r\nPORT 192,0,2,2,0,80\r\nPORT 192,0,2,2,19,137\r\nQUIT\r\n");
  await reads(server, "USER a\r\n");
  expect(client.read()).toBe(null);
  server.write("220 hello\r\n331 password?\r\n");
  const refusal = "500 Data connections go to your own address, port 1024 or above.\r\n";
  await reads(client, `220 hello\r\n331 password?\r\n${refusal}${refusal}`);
  await reads(server, "PORT 192,0,2,2,19,137\r\nQUIT\r\n");
  expect(asked).toEqual([["active", 5001]]);
});

it("says so when no data connection can be let through", async () => {
  const { client, server } = await bed(async () => null);
  server.write("220 hello\r\n");
  client.write("EPRT |1|192.0.2.2|5001|\r\nEPSV\r\n");
  await reads(server, "EPSV\r\n");
  server.write("229 Extended (|||50000|)\r\n");
  const refusal = "425 No data connection now; try again.\r\n";
  await reads(client, `220 hello\r\n${refusal}${refusal}`);
});

it("passes lines of any length without holding them, but no PORT that is too long to be read", async () => {
  const { client, server } = await bed(same);
  const path = `STOR ${"x".repeat(4000)}\r\n`;
  server.write("220 hello\r\n");
  client.write(`${path.slice(0, 100)}`);
  client.write(`${path.slice(100)}PORT ${"1,".repeat(300)}\r\nNOOP\r\n`);
  await reads(server, path);
  const long = `257 "${"y".repeat(2000)}"\r\n`;
  server.write(long);
  await reads(client, `220 hello\r\n${long}501 Address not understood.\r\n`);
  await reads(server, "NOOP\r\n");
});

it("only passes bytes once both sides encrypt", async () => {
  const bedding = await bed(same);
  const { client, server } = bedding;
  server.write("220 hello\r\n");
  client.write("AUTH TLS\r\nPORT 192,0,2,3,19,137\r\n");
  await reads(server, "AUTH TLS\r\n");
  server.write("234 go\r\n");
  await reads(server, "PORT 192,0,2,3,19,137\r\n");
  server.write("227 (10,30,0,11,195,80)\r\n");
  await reads(client, "220 hello\r\n234 go\r\n227 (10,30,0,11,195,80)\r\n");
  expect(bedding.encrypted).toBe(1);
});

it("goes on helping when the server refuses to encrypt", async () => {
  const { client, server, asked } = await bed(same);
  server.write("220 hello\r\n");
  client.write("AUTH TLS\r\nPORT 192,0,2,2,19,137\r\n");
  await reads(server, "AUTH TLS\r\n");
  server.write("530 no\r\n");
  await reads(server, "PORT 192,0,2,2,19,137\r\n");
  expect(asked).toEqual([["active", 5001]]);
});

it("ends both sides with either, after what was said last", async () => {
  const { client, server, done } = await bed(same);
  client.write("QUIT\r\n");
  await reads(server, "QUIT\r\n");
  server.end("220 hello\r\n221 bye\r\n");
  await reads(client, "220 hello\r\n221 bye\r\n");
  client.end();
  await done;
  const second = await bed(same);
  second.client.destroy();
  await once(second.server.resume(), "end");
  second.server.end();
  await second.done;
});
