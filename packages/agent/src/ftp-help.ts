import type { ControlConnections } from "@loaddirector/engine";
import type { FtpListener } from "@loaddirector/ftp";
import { type Config, indexOf, message } from "@loaddirector/model";
import type { ChildSupervisorOptions } from "./child-supervisor";
import type { EventRing } from "./event-ring";
import { createFtpSupervisor } from "./ftp-supervisor";

export interface FtpHelpOptions extends Pick<ChildSupervisorOptions, "command" | "log"> {
  /** null: this engine has no helpers, and nothing is ever started. */
  readonly control: ControlConnections | null;
  readonly config: () => Config;
  readonly events: EventRing;
}

/** Runs the FTP process as the configuration asks, and says what happens to it. */
export function createFtpHelp({ command, log, control, config, events }: FtpHelpOptions) {
  if (!control) return { configure: async () => {}, stop: async () => {}, pid: () => null };
  /** Services of which it was said that a client encrypts; once is enough. */
  const encrypted = new Set<string>();
  return createFtpSupervisor({
    command,
    log,
    control,
    listeners: () => listenersOf(config()),
    onDeath: () => events.add("warning", null, message("event.ftpDied")),
    onDeaf: ({ address, port }, error) =>
      events.add("warning", null, message("event.ftpDeaf", { address, port, error })),
    onCrowded: (client) => events.add("warning", null, message("event.ftpCrowded", { client })),
    onEncrypted: (id) => {
      if (encrypted.has(id)) return;
      encrypted.add(id);
      const name = config().virtualServices.find((service) => service.id === id)?.name ?? "";
      events.add("warning", { kind: "virtualService", id }, message("event.ftpEncrypted", { name }));
    },
  });
}

function listenersOf(config: Config): FtpListener[] {
  const { virtualAddresses, helpedServices } = indexOf(config);
  return [...helpedServices].flatMap(({ enabled, helper, virtualAddressId, listeners }) => {
    const address = virtualAddressId && virtualAddresses.get(virtualAddressId);
    if (!enabled || helper !== "ftp" || !address) return [];
    return listeners.flatMap(({ ports }) => (ports === "any" ? [] : [{ address: address.address, port: ports.first }]));
  });
}
