import type { Socket } from "node:net";
import type { Address } from "@loaddirector/model";
import { readCommand } from "./command";
import { readOnlyPort, readSixNumbers, writeOnlyPort, writeSixNumbers } from "./data-address";
import { createLineSplitter, type Piece } from "./line-splitter";
import { createReplyReader } from "./reply-reader";
import type { Direction } from "./wire";

export interface RelayOptions {
  readonly client: Socket;
  readonly server: Socket;
  readonly clientAddress: Address;
  readonly virtualAddress: Address;
  /** Resolves, when the data connection may come, with the port that the other side is to be told; null: refused. */
  readonly expect: (direction: Direction, port: number) => Promise<number | null>;
  /** Both sides agreed to encrypt: from now on bytes only pass. */
  readonly onEncrypted: () => void;
}

/** How long a client may keep its end open after the server has closed. */
const lingerMs = 10_000;

/**
 * Passes a control connection on, both ways and in order, and has each data connection let through before the other
 * side hears of it. Resolves when both ends are closed. Holds one line per direction; a slow reader stops the other end.
 */
export async function relayControl(options: RelayOptions): Promise<void> {
  const { client, server, clientAddress, virtualAddress, expect, onEncrypted } = options;
  const replies = createReplyReader();
  /** Commands passed on without a final reply yet; the greeting answers none. */
  let unanswered = 1;
  let encrypting = false;
  let encrypted = false;
  let wake: (() => void) | null = null;

  function answered(): Promise<void> {
    if (unanswered <= 0 || server.readableEnded || server.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function wakeUp(): void {
    wake?.();
    wake = null;
  }

  /** An answer of our own takes its turn: commands before it may still be under way. */
  async function refuse(text: string): Promise<void> {
    await answered();
    await write(client, Buffer.from(`${text}\r\n`));
  }

  async function passCommand(bytes: Buffer, ends: boolean): Promise<void> {
    if (ends) unanswered++;
    await write(server, bytes);
  }

  let refusing = false;
  async function takeCommand({ bytes, starts, ends }: Piece): Promise<void> {
    const command = starts ? readCommand(bytes) : null;
    if (!starts && refusing) {
      refusing = !ends;
      return;
    }
    if (!command || command.kind === "other") return passCommand(bytes, ends);
    refusing = !ends;
    if (command.kind === "unsupported") return refuse("502 Use EPRT or EPSV.");
    if (command.kind === "active") {
      const { waitsAt } = command;
      if (!waitsAt || !ends) return refuse("501 Address not understood.");
      if (waitsAt.address !== clientAddress || waitsAt.port < 1024)
        return refuse("500 Data connections go to your own address, port 1024 or above.");
      if ((await expect("active", waitsAt.port)) === null) return refuse("425 No data connection now; try again.");
      return passCommand(bytes, ends);
    }
    if (!ends) return refuse("501 Line too long.");
    // What follows may be encrypted or not: only the server's answer tells.
    await answered();
    encrypting = true;
    await passCommand(bytes, ends);
    await answered();
  }

  async function translated(code: number, bytes: Buffer): Promise<Buffer> {
    const text = bytes.toString("latin1");
    const own = code === 227 ? (readSixNumbers(text)?.port ?? null) : code === 229 ? readOnlyPort(text) : null;
    if (own === null) return bytes;
    const port = await expect("passive", own);
    if (port === null) return Buffer.from("425 No data connection now; try again.\r\n");
    const other = code === 227 ? writeSixNumbers(text, { address: virtualAddress, port }) : writeOnlyPort(text, port);
    return Buffer.from(other, "latin1");
  }

  let longFinal = false;
  async function takeReply({ bytes, starts, ends }: Piece): Promise<void> {
    const { code, final } = starts ? replies.read(bytes) : { code: 0, final: longFinal };
    longFinal = final;
    await write(client, starts && ends ? await translated(code, bytes) : bytes);
    if (!final || !ends) return;
    if (encrypting && code >= 200 && code < 400) {
      encrypted = true;
      onEncrypted();
    }
    encrypting = false;
    unanswered = Math.max(0, unanswered - 1);
    if (unanswered === 0) wakeUp();
  }

  async function pass(from: Socket, to: Socket, take: (piece: Piece) => Promise<void>): Promise<void> {
    const splitter = createLineSplitter();
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        for (const piece of splitter.push(chunk as Buffer)) await (encrypted ? write(to, piece.bytes) : take(piece));
        if (encrypted) await write(to, splitter.rest());
      }
      await write(to, splitter.rest());
      to.end();
    } catch {
      from.destroy();
      to.destroy();
    }
    if (from === server) wakeUp();
  }

  const fromClient = pass(client, server, takeCommand);
  await pass(server, client, takeReply);
  // A client that never closes its end would hold the connection for ever.
  const patience = setTimeout(() => client.destroy(), lingerMs);
  await fromClient;
  clearTimeout(patience);
}

/** Resolves when there is room for more; throws when the socket is closed. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed || socket.writableEnded) return reject(new Error("closed"));
    if (bytes.length === 0 || socket.write(bytes)) return resolve();
    const settle = () => {
      socket.off("drain", settle).off("close", settle);
      if (socket.destroyed) reject(new Error("closed"));
      else resolve();
    };
    socket.on("drain", settle).on("close", settle);
  });
}
