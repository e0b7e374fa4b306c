import type { Live } from "@loaddirector/agent-api";

/** Averages over a stretch of seconds; null: no sample in it. */
export interface Stretch {
  /** bit/s of all services, both ways. */
  readonly bits: number | null;
  /** New connections per second. */
  readonly connections: number | null;
  /** Packets dropped per second. */
  readonly drops: number | null;
}

const minuteMs = 60_000;

/** The minute before a revision came, and what is since (its last ten seconds, once there are that many). */
export function compareStretches(points: readonly Live[], appliedAt: number): { before: Stretch; since: Stretch } {
  const before = points.filter((point) => point.at < appliedAt && point.at >= appliedAt - minuteMs);
  const since = points.filter((point) => point.at > appliedAt);
  return { before: stretchOf(before), since: stretchOf(since.slice(-10)) };
}

function stretchOf(points: readonly Live[]): Stretch {
  const average = (of: (point: Live) => number) =>
    points.length === 0 ? null : points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const over = (point: Live, of: (service: Live["services"][string]) => number) =>
    Object.values(point.services).reduce((sum, service) => sum + of(service), 0);
  return {
    bits: average((point) => over(point, (service) => service.bitsIn + service.bitsOut)),
    connections: average((point) => over(point, (service) => service.connections)),
    drops: average((point) => Object.values(point.box.drops).reduce((sum, drops) => sum + drops, 0)),
  };
}

/** Relative change in per cent; null where there is nothing to compare with. */
export function changePercent(before: number | null, since: number | null): number | null {
  if (before === null || since === null || before === 0) return null;
  return ((since - before) / before) * 100;
}

/** Changes up to this many per cent are usual from one minute to the next. */
export const usualPercent = 20;
