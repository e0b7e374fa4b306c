import type { ControlConnection, ControlConnections } from "@loaddirector/engine";
import { type FromFtp, type FtpListener, fromFtpSchema, type ToFtp } from "@loaddirector/ftp";
import { canonicalJson, message } from "@loaddirector/model";
import { type ChildSupervisorOptions, createChildSupervisor } from "./child-supervisor";
import { connectAs } from "./transparent-socket";

export interface FtpSupervisorOptions extends Pick<ChildSupervisorOptions, "command" | "log"> {
  readonly control: ControlConnections;
  /** Where it should listen now. */
  readonly listeners: () => readonly FtpListener[];
  /** The process ended by itself, and with it the control connections; transfers go on. */
  readonly onDeath: () => void;
  /** A client encrypts: its data connections cannot be let through. */
  readonly onEncrypted: (serviceId: string) => void;
  /** There are too many control connections, of this client or of all, and it was turned away. */
  readonly onCrowded: (client: string) => void;
  /** It cannot listen; it goes on trying. */
  readonly onDeaf: (listener: FtpListener, error: string) => void;
}

/**
 * Keeps one FTP process running while a service needs it. It is trusted with what control connections say, not with
 * addresses: those are the data plane's, of the connection that it names.
 */
export function createFtpSupervisor(options: FtpSupervisorOptions) {
  const { control, log } = options;
  const controls = new Map<number, ControlConnection>();
  let told = "";
  const child = createChildSupervisor({
    command: options.command,
    onMessage: receive,
    onDeath: () => {
      controls.clear();
      options.onDeath();
    },
    failed: message("agent.ftpFailed"),
    log,
  });
  const tell = (text: ToFtp) => child.send(text);

  function receive(text: unknown): void {
    const parsed = fromFtpSchema.safeParse(text);
    if (parsed.success) take(parsed.data);
    else log("error", message("agent.ftpUnclear"));
  }

  function take(said: FromFtp): void {
    if (said.type === "ready") {
      told = "";
      tellListeners();
    } else if (said.type === "deaf") options.onDeaf(said, said.error);
    else if (said.type === "crowded") options.onCrowded(said.client);
    else if (said.type === "accepted") lead(said);
    else if (said.type === "closed") controls.delete(said.control);
    else if (said.type === "encrypted") {
      const found = controls.get(said.control);
      if (found) options.onEncrypted(found.serviceId);
    } else {
      const found = controls.get(said.control);
      const port = found ? control.expect(found, said.direction, said.port) : null;
      tell({ type: "expected", control: said.control, request: said.request, port });
    }
  }

  /** To the server that the data plane chose, as the client. */
  function lead({
    control: id,
    client,
    clientPort,
    virtual,
    virtualPort,
  }: Extract<FromFtp, { type: "accepted" }>): void {
    const found = control.find(client, clientPort, virtual, virtualPort);
    if (!found) {
      tell({ type: "noServer", control: id });
      return;
    }
    try {
      const from = { address: client, port: clientPort };
      const socket = connectAs(from, { address: found.server, port: found.serverPort });
      controls.set(id, found);
      if (!child.send({ type: "server", control: id } satisfies ToFtp, socket)) socket.destroy();
    } catch (error) {
      log("error", message("agent.ftpNoServer"), { detail: String(error) });
      tell({ type: "noServer", control: id });
    }
  }

  function tellListeners(): void {
    const listeners = [...options.listeners()];
    const list = canonicalJson(listeners);
    if (list !== told && tell({ type: "listen", listeners })) told = list;
  }

  return {
    /** Starts it with the first listener and stops it after the last. */
    async configure(): Promise<void> {
      if (options.listeners().length === 0) await child.stop();
      else await child.start();
      tellListeners();
    },
    pid: child.pid,
    stop: child.stop,
  };
}
