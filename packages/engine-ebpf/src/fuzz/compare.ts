import { loadCodec } from "../abi.generated";
import type { Outcome } from "../rig/bench";
import { hexDifference } from "../rig/frame";
import { counterFields } from "./model/counters";
import type { DirectorModel } from "./model/director";
import type { Ending } from "./model/ending";
import { identified } from "./model/tunnel";
import type { Stage } from "./stage";

/** What is different about a frame, or null. A frame for the stack must not have been touched. */
export function compareOutcome(input: Buffer, want: Ending, got: Outcome): string | null {
  if (want.went !== got.went || want.reason !== got.reason)
    return `want ${want.went} ${want.reason ?? ""}, got ${got.went} ${got.reason ?? ""}`;
  let frame = want.went === "stack" ? input : want.frame;
  if (frame && want.freelyIdentified && got.frame.length > 19)
    frame = identified(frame, (got.frame[18]! << 8) | got.frame[19]!);
  if (!frame || frame.equals(got.frame)) return null;
  return `to ${want.went} ${want.reason ?? ""}\n${hexDifference(frame, got.frame)}`;
}

/** Counters, counts per destination, drops and records: all that an episode leaves behind. */
export async function compareState(stage: Stage, model: DirectorModel): Promise<string | null> {
  const got = await stage.engine.counters();
  const { registry, tables } = stage.engine.running();
  const wrong: string[] = [];
  const expect = (what: string, want: unknown, have: unknown) => {
    if (want !== have) wrong.push(`${what}: want ${want}, got ${have}`);
  };
  for (const [id, service] of model.services) {
    const counted = got.services.get(id);
    for (const field of counterFields) if (counted) expect(`${id} ${field}`, service.counters[field], counted[field]);
    for (const { id: member, counters, load, available } of service.destinations()) {
      const own = got.destinations.get(member);
      if (available) for (const field of counterFields) expect(`${member} ${field}`, counters[field], own?.[field]);
      const real = loadCodec.read(tables.load.view, tables.load.at(registry.indexOf("destination", member)!));
      expect(`${member} active`, load.active, real.active);
      expect(`${member} inactive`, load.inactive, real.inactive);
      expect(`${member} persistent`, load.persistent, real.persistent);
      expect(`${member} overloaded`, load.overloaded, real.overloaded === 1);
    }
  }
  for (const [reason, count] of got.drops) expect(`dropped ${reason}`, model.endings.drops.get(reason) ?? 0, count);
  return wrong.length > 0 ? wrong.join("\n") : null;
}

/** Every record that has not run out. */
export function compareConnections(stage: Stage, model: DirectorModel): string | null {
  const line = (...parts: (string | number | boolean | null)[]) => parts.join(" ");
  const want = model.connections
    .live()
    .map((each) =>
      line(
        each.clientPort,
        each.virtualPort,
        each.service.want.id,
        each.destination.id,
        each.method,
        nameOf(each.state),
      ),
    )
    .concat(
      model.templates
        .all()
        .filter((each) => each.destination.load === each.load && !model.templates.isOver(each, model.now))
        .map(({ service, destination, usedUp, assured }) =>
          line("template", usedUp, service.want.id, destination.id, assured ? "ASSURED" : "NONE"),
        ),
    )
    .sort();
  const got = stage
    .connections()
    .map((each) =>
      each.template
        ? line("template", each.virtualPort === USED_UP_PORT, each.serviceId, each.destinationId, each.state)
        : line(each.clientPort, each.virtualPort, each.serviceId, each.destinationId, each.method, each.state),
    )
    .sort();
  if (want.join("\n") === got.join("\n")) return null;
  const only = (these: string[], those: string[]) => these.filter((each) => !those.includes(each)).slice(0, 5);
  return `records: only wanted ${JSON.stringify(only(want, got))}, only found ${JSON.stringify(only(got, want))}`;
}

/** Where a template goes that nobody is to find. */
const USED_UP_PORT = 0xffff;

/** As the engine prints states. */
function nameOf(state: string): string {
  return state === "udpFlow" ? "UDP" : state.replace(/([A-Z])/g, "_$1").toUpperCase();
}
