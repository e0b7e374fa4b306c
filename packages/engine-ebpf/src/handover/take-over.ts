import { setTimeout as pause } from "node:timers/promises";
import { loadCodec } from "../abi.generated";
import type { LoadedObject } from "../bpf-object";
import { tableInfo } from "../pinned-table";
import { openTables, type Tables } from "../tables";
import { programsWith, replacePrograms } from "./attached-programs";
import { carryCounters } from "./carry-counters";
import { ConnectionHandover } from "./connection-handover";
import { checkCopy, copyTable } from "./copy-table";
import { admitNew, holdNew, setHold } from "./hold";
import type { OldTables } from "./old-tables";
import type { LayoutStep } from "./table-layout";

/** A round in which fewer records changed is the last one before new connections are held. */
const fewChanges = 256;
const mostRounds = 8;
/** Milliseconds after which no packet is in a program that began before. */
const grace = 3;

/** Written by user space only, or found out again: nothing is missed when they are copied once. */
const settled: ReadonlySet<string> = new Set([
  "settings",
  "services",
  "echo_ignored",
  "identity",
  "service",
  "members",
  "destination",
  "tunnel_source",
  "egress_address",
  "local_address",
  "local_number",
  "xdp_port",
]);
/** Made anew, of whatever layout and size the former ones were. */
export const madeAnew: ReadonlySet<string> = new Set(["local_port", "reply_hops"]);
/** Follow from the records, or mean nothing to others. */
const derived: ReadonlySet<string> = new Set(["connection4", "connection6", "load", "member_group", ...madeAnew]);
const scratch: ReadonlySet<string> = new Set(["sweep_request", "decision"]);
const counted: ReadonlySet<string> = new Set(["service_counter", "destination_counter", "drop_counter"]);

/** Two sets of tables and the programs of the second. */
export interface Handover {
  readonly old: OldTables;
  readonly step: LayoutStep;
  readonly object: LoadedObject;
  readonly xdp: LoadedObject | null;
}

/** Throws TablesRefused when a table cannot be carried over. */
export function checkHandover({ old, step, object }: Handover): void {
  for (const [name, table, to] of commonTables(old, object)) {
    const isBucket = name === "connection4" || name === "connection6";
    if (!scratch.has(name) && !madeAnew.has(name) && !(isBucket && step.records))
      checkCopy(name, table, to, step.tables[name] ?? {});
  }
}

/**
 * Carries everything over while the old programs go on forwarding, holds new connections, and when both sets say the
 * same, calls `commit` and puts the new programs in the place of the old ones. When that fails, the old ones are in
 * force as before and what `commit` returned is called. Returns how many connections were carried and how many found no room.
 */
export async function takeOver(
  handover: Handover,
  commit: () => () => void,
): Promise<{ carried: number; lost: number }> {
  const { old, step, object } = handover;
  const tables = openTables(object);
  try {
    copyAll(handover, (name) => settled.has(name));
    const families = familiesOf(handover, tables);
    for (let round = 0; round < mostRounds; round++) {
      const changed = families.reduce((sum, family) => sum + family.round(), 0);
      if (changed < fewChanges) break;
    }
    holdNew(tables);
    setHold(old.mapped("settings"), step.holdUntil, tables);
    await pause(grace);
    for (const family of families) family.round();
    copyLoads(handover, tables);
    copyAll(handover, (name) => !settled.has(name) && !derived.has(name) && !scratch.has(name) && !counted.has(name));
    const undo = commit();
    try {
      attach(handover);
    } catch (error) {
      undo();
      throw error;
    }
    await pause(grace);
    for (const family of families) family.merge();
    admitNew(tables);
    carry(handover, tables);
    const sum = (each: (family: ConnectionHandover) => number) => families.reduce((all, one) => all + each(one), 0);
    return { carried: sum((family) => family.carried), lost: sum((family) => family.lost) };
  } catch (error) {
    setHold(old.mapped("settings"), step.holdUntil, null);
    throw error;
  } finally {
    tables.close();
  }
}

/** What is left of a handover whose process died after the new tables came into force. */
export async function finishTakeOver(handover: Handover): Promise<void> {
  const tables = openTables(handover.object);
  try {
    holdNew(tables);
    attach(handover);
    await pause(grace);
    for (const family of familiesOf(handover, tables)) family.adopt();
    admitNew(tables);
    carry(handover, tables);
  } finally {
    tables.close();
  }
}

function attach({ old, object, xdp }: Handover): void {
  replacePrograms(programsWith(old.get("settings")!.id), {
    tc: object.programFd("director"),
    xdp: () => xdp!.programFd("director_xdp"),
  });
}

const familiesOf = ({ old, step }: Handover, tables: Tables): ConnectionHandover[] =>
  ([4, 6] as const).map((family) => {
    const from = { array: old.mapped(`connection${family}`), layout: step.buckets[family] };
    return new ConnectionHandover({ ...from, convert: step.records?.[family] ?? null }, tables, family);
  });

function* commonTables(old: OldTables, object: LoadedObject) {
  for (const name of old.names()) {
    const [table, fd] = [old.get(name)!, object.mapFd(name)];
    if (fd >= 0) yield [name, table, { ...tableInfo(fd), fd }] as const;
  }
}

function copyAll({ old, step, object }: Handover, isWanted: (name: string) => boolean): void {
  for (const [name, table, to] of commonTables(old, object))
    if (isWanted(name)) copyTable(name, table, to, step.tables[name]);
}

/** The counts of connections are those of the records; what else the table says comes from the old one. */
function copyLoads({ old, step, object }: Handover, { load }: Tables): void {
  const counts = load.words32.slice();
  const from = old.get("load");
  if (from) copyTable("load", from, { ...tableInfo(object.mapFd("load")), fd: object.mapFd("load") }, step.tables.load);
  const words = load.stride / 4;
  const { active, persistent } = loadCodec.offset;
  for (let at = 0; at < load.entries * words; at += words)
    for (let word = active / 4; word <= persistent / 4; word++) load.words32[at + word] = counts[at + word]!;
}

function carry({ old }: Handover, tables: Tables): void {
  const [service, destination, drop] = [...counted].map((name) => old.mapped(name));
  const objects = { services: old.get("service")!.entries, destinations: old.get("destination")!.entries };
  carryCounters({ service: service!, destination: destination!, drop: drop!, ...objects }, tables);
}
