import { createServer, type Server, type Socket } from "node:net";
import { type Address, parseAddress } from "@loaddirector/model";
import { type ConnectionBounds, createConnectionBounds } from "./connection-bounds";
import { relayControl } from "./relay";
import type { FromFtp, FtpListener, ToFtp } from "./wire";

/** Beyond it clients are told so and let go of. */
const most: ConnectionBounds = { total: 4096, source: 64 };
/** Milliseconds between two reports of clients that were let go of. */
const crowdedAgain = 60_000;
/** Milliseconds until the agent has named the server. */
const serverPatience = 10_000;
/** Milliseconds between attempts to listen on an address that is not there yet. */
const listenAgain = 200;
/** A control connection is silent during a long transfer: probes keep its entry in the connection table. Milliseconds. */
const keepAliveDelay = 60_000;

interface Control {
  readonly client: Socket;
  readonly onServer: (server: Socket | null) => void;
  readonly expected: Map<number, (port: number | null) => void>;
}

/** Accepts control connections on virtual addresses and relays each to the server that the data plane chose for it. */
export function createControlServer(send: (said: FromFtp) => void) {
  const servers = new Map<string, { listener: FtpListener; server: Server | null; timer: NodeJS.Timeout | null }>();
  const controls = new Map<number, Control>();
  const bounds = createConnectionBounds(most);
  let nextControl = 0;
  let crowdedSaid = Number.NEGATIVE_INFINITY;

  function configure(listeners: readonly FtpListener[]): void {
    const wanted = new Map(listeners.map((listener) => [`${listener.address} ${listener.port}`, listener]));
    for (const [key, { server, timer }] of servers) {
      if (wanted.has(key)) continue;
      servers.delete(key);
      if (timer) clearTimeout(timer);
      server?.close();
    }
    for (const [key, listener] of wanted) {
      if (servers.has(key)) continue;
      servers.set(key, { listener, server: null, timer: null });
      listen(key, true);
    }
  }

  function listen(key: string, first: boolean): void {
    const place = servers.get(key);
    if (!place) return;
    const { address, port } = place.listener;
    const server = createServer(
      { allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelay },
      accept,
    );
    place.server = server;
    server.on("error", (error) => {
      if (servers.get(key)?.server !== server) return;
      if (first) send({ type: "deaf", address, port, error: error.message.slice(0, 200) });
      place.server = null;
      place.timer = setTimeout(() => listen(key, false), listenAgain);
    });
    server.listen({ host: address, port, ipv6Only: true });
  }

  function accept(client: Socket): void {
    const { remoteAddress, remotePort, localAddress, localPort } = client;
    client.on("error", () => client.destroy());
    if (!remoteAddress || !remotePort || !localAddress || !localPort) return void client.destroy();
    const [own, virtual] = [canonical(remoteAddress), canonical(localAddress)];
    const leave = bounds.enter(own);
    if (!leave) return void turnAway(client, own);
    const control = nextControl++;
    const expected: Control["expected"] = new Map();
    const chosen = new Promise<Socket | null>((resolve) => {
      const patience = setTimeout(() => resolve(null), serverPatience);
      const onServer = (server: Socket | null) => {
        clearTimeout(patience);
        resolve(server);
      };
      controls.set(control, { client, onServer, expected });
    });
    send({ type: "accepted", control, client: own, clientPort: remotePort, virtual, virtualPort: localPort });
    let requests = 0;
    void chosen
      .then(async (server) => {
        if (!server) return void client.end("421 No server available; try again later.\r\n");
        server.on("error", () => server.destroy());
        server.setKeepAlive(true, keepAliveDelay);
        await relayControl({
          client,
          server,
          clientAddress: own,
          virtualAddress: virtual,
          expect: (direction, port) =>
            new Promise((resolve) => {
              const request = requests++;
              expected.set(request, resolve);
              send({ type: "expect", control, request, direction, port });
            }),
          onEncrypted: () => send({ type: "encrypted", control }),
        });
      })
      .finally(() => {
        leave();
        controls.delete(control);
        send({ type: "closed", control });
      });
  }

  function turnAway(client: Socket, address: Address): void {
    client.end("421 Too many connections; try again later.\r\n");
    client.setTimeout(serverPatience, () => client.destroy());
    if (performance.now() - crowdedSaid < crowdedAgain) return;
    crowdedSaid = performance.now();
    send({ type: "crowded", client: address });
  }

  return {
    /** `socket` comes with `server` only. */
    take(said: ToFtp, socket: Socket | null): void {
      if (said.type === "listen") {
        configure(said.listeners);
        return;
      }
      const control = controls.get(said.control);
      if (said.type === "expected") {
        control?.expected.get(said.request)?.(said.port);
        control?.expected.delete(said.request);
      } else if (!control) socket?.destroy();
      else control.onServer(said.type === "server" ? socket : null);
    },
  };
}

/** One text for each address, as the model writes it; a scope (`%eth0`) is no part of it. */
function canonical(text: string): Address {
  return parseAddress(text.replace(/%.*$/, ""))!;
}
