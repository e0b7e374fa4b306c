import type { Change, ForwardingService, Outcome } from "@loaddirector/engine";
import { message } from "@loaddirector/model";
import { countRelaying } from "./control-connections";
import type { Action, HookAction } from "./diff";
import { writeEcho } from "./echo-ignored";
import { BpfError } from "./libbpf";
import { writeLocalAddresses } from "./local-addresses";
import type { ServiceWriter } from "./service-writer";
import { writeSettings } from "./switches";

/** Writes services into the maps and hands what concerns interfaces on; one outcome per change, in order. */
export function applyActions(
  changes: readonly Change[],
  signal: AbortSignal,
  writer: ServiceWriter,
  applyToHook: (action: HookAction) => void,
): Outcome[] {
  const actions = changes.map(({ action }) => action as Action);
  if (!signal.aborted) prepare(writer, actions);
  const outcomes = changes.map((change, place): Outcome => {
    if (signal.aborted) return { change, ok: false, reason: message("engine.aborted") };
    const action = actions[place]!;
    try {
      if (action.kind === "strays") writer.removeStrays();
      else if (action.kind === "localAddresses") writeLocalAddresses(writer.registry.tables, action.addresses);
      else if (action.kind === "echo") writeEcho(writer.registry.tables, action.address, action.ignored);
      else if (action.kind === "settings") writeSettings(writer.registry.tables, action.settings);
      else if (action.kind !== "service") applyToHook(action);
      else if (action.service) writer.write(action.service);
      else writer.remove(action.id);
      return { change, ok: true };
    } catch (error) {
      if (!(error instanceof BpfError)) throw error;
      const { operation, message: text } = error;
      return { change, ok: false, reason: message("ebpf.failed", { operation, error: text }) };
    }
  });
  countRelaying(writer.registry);
  return outcomes;
}

/** Only to be quick: what fails here fails again, with its reason, at the change it belongs to. */
function prepare(writer: ServiceWriter, actions: readonly Action[]): void {
  const services = actions.flatMap((action): ForwardingService[] =>
    action.kind === "service" && action.service ? [action.service] : [],
  );
  try {
    writer.prepare(services);
  } catch (error) {
    if (!(error instanceof BpfError)) throw error;
  }
}
