import { z } from "zod";
import type { Destination } from "./destination";
import { type Message, message } from "./message";
import type { RealServer } from "./real-server";

export const messageSchema: z.ZodType<Message> = z.object({
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.lazy(() => messageSchema)])).optional(),
});

const healthStates = ["checking", "up", "down"] as const;

export const healthSchema = z.object({
  state: z.enum(healthStates),
  /** Milliseconds since 1970 at which this state began. */
  since: z.number(),
  /** Why it is down, or what the last answer was. */
  reason: messageSchema.nullable().default(null),
  /** Milliseconds the last successful check took. */
  latencyMs: z.number().nullable().default(null),
});
export type Health = z.infer<typeof healthSchema>;

/** What a person did to a destination at run time; not part of the configuration, kept by the agent. */
export const operationStateSchema = z.object({
  kind: z.enum(["drain", "disable", "forceUp"]),
  by: z.string(),
  since: z.number(),
  /** Drain: milliseconds since 1970 after which the destination is disabled; null: never. */
  deadline: z.number().nullable().default(null),
});
export type OperationState = z.infer<typeof operationStateSchema>;

export const overlaySchema = z.object({
  operations: z.record(z.string(), operationStateSchema).default({}),
  health: z.record(z.string(), healthSchema).default({}),
  silent: z.record(z.string(), z.number()).default({}),
});
/**
 * Keys are destination ids. Running = revision + overlay. `silent`, by real server id: the milliseconds since 1970 since
 * when its segment has not answered who has its address.
 */
export type Overlay = z.infer<typeof overlaySchema>;

export const emptyOverlay = (): Overlay => ({ operations: {}, health: {}, silent: {} });

/** What the engine is told about one destination: the weight to use, or `absent` when it takes no part. */
export function effectiveWeight(destination: Destination, server: RealServer, overlay: Overlay): number | "absent" {
  const operation = overlay.operations[destination.id]?.kind;
  if (!destination.enabled || !server.enabled || operation === "disable") return "absent";
  if (operation === "drain") return 0;
  if (operation !== "forceUp" && overlay.health[destination.id]?.state === "down") return 0;
  return destination.weight;
}

const runStates = ["up", "degraded", "down", "draining", "disabled", "checking", "unchecked", "silent"] as const;
/** One word for people, with one shape in the console. Without a health check: `unchecked`, taken as up, or `silent`. */
export type RunState = (typeof runStates)[number];

export function destinationState(
  destination: Destination,
  server: RealServer,
  overlay: Overlay,
  checked: boolean,
): RunState {
  const operation = overlay.operations[destination.id]?.kind;
  if (!destination.enabled || !server.enabled || operation === "disable") return "disabled";
  if (operation === "drain") return "draining";
  if (operation === "forceUp") return "up";
  if (!checked) return overlay.silent[server.id] === undefined ? "unchecked" : "silent";
  return overlay.health[destination.id]?.state ?? "checking";
}

/** What a destination's check found or, where none did, that its segment is silent. */
export function knownHealth(
  found: Health | undefined,
  silentSince: number | undefined,
  server: Pick<RealServer, "address">,
): Health | null {
  if (found || silentSince === undefined) return found ?? null;
  const reason = message("server.silent", { address: server.address });
  return { state: "down", since: silentSince, reason, latencyMs: null };
}

/** State of a service from the states of its destinations. */
export function serviceState(enabled: boolean, states: readonly RunState[]): RunState {
  if (!enabled) return "disabled";
  const taking = states.filter((state) => state !== "disabled").map((state) => (state === "silent" ? "down" : state));
  if (taking.length === 0) return "down";
  const good = taking.filter((state) => state === "up" || state === "unchecked").length;
  if (good === taking.length) return "up";
  if (taking.every((state) => state === "down")) return "down";
  if (good === 0 && taking.some((state) => state === "checking")) return "checking";
  return taking.some((state) => state === "down") ? "degraded" : good > 0 ? "up" : "draining";
}
