import { sameValue } from "@loaddirector/engine";
import { type CheckTarget, type FromHealth, fromHealthSchema, type ToHealth } from "@loaddirector/health";
import { type Health, message } from "@loaddirector/model";
import { type ChildSupervisorOptions, createChildSupervisor } from "./child-supervisor";

export interface HealthSupervisorOptions extends Pick<ChildSupervisorOptions, "command" | "log"> {
  /** The checks as they should be now; asked at every start of the process. */
  readonly targets: () => readonly CheckTarget[];
  readonly onResults: (results: ReadonlyMap<string, Health>) => void;
  /** The process ended by itself; last known health holds until it is back. */
  readonly onDeath: () => void;
}

export type HealthSupervisor = ReturnType<typeof createHealthSupervisor>;

/** Keeps one health process running and tells it what to check. */
export function createHealthSupervisor(options: HealthSupervisorOptions) {
  let told: readonly CheckTarget[] | null = null;
  const child = createChildSupervisor({
    command: options.command,
    onMessage: receive,
    onDeath: options.onDeath,
    failed: message("agent.healthFailed"),
    log: options.log,
  });

  function receive(text: unknown): void {
    const parsed = fromHealthSchema.safeParse(text);
    if (!parsed.success) {
      options.log("error", message("agent.healthUnclear"));
      return;
    }
    const said: FromHealth = parsed.data;
    if (said.type === "ready") {
      told = null;
      configure();
    } else options.onResults(new Map(said.results.map(({ id, health }) => [id, health])));
  }

  /** Sends the list when it is another one than the process has. Last known health alone makes no other list. */
  function configure(): void {
    const checks = options.targets();
    if (told?.length === checks.length && checks.every((target, place) => sameCheck(target, told![place]!))) return;
    const text: ToHealth = { type: "checks", checks: [...checks] };
    if (child.send(text)) told = checks;
  }

  return { start: child.start, configure, pid: child.pid, stop: child.stop };
}

function sameCheck(a: CheckTarget, b: CheckTarget): boolean {
  if (a === b) return true;
  for (const field in a)
    if (field !== "lastKnown" && !sameValue(a[field as keyof CheckTarget], b[field as keyof CheckTarget])) return false;
  return true;
}
