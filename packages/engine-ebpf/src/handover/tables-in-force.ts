import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LoadedObject } from "../bpf-object";
import { openPinned } from "../pinned-table";
import { programsWith } from "./attached-programs";
import { OldTables } from "./old-tables";
import { beginPins, commitPins, type PinFolder, pinFolder, readPinFolders, removePins } from "./pin-folders";
import { stepFrom, type TableLayout } from "./table-layout";
import { checkHandover, finishTakeOver, type Handover, madeAnew, takeOver } from "./take-over";

export interface InForceOptions {
  /** The instance's BPF file system. */
  readonly mount: string;
  readonly instance: string;
  readonly layout: TableLayout;
  /** Entries that each table should have at least. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Loads the programs of a hook over the tables in a folder and makes those that are missing, no smaller than these. */
  readonly load: (hook: "tc" | "xdp", pins: string, atLeast: Readonly<Record<string, number>>) => LoadedObject;
}

/** Programs over the tables in force. `xdp` is loaded where a handover needed it. */
export interface InForce {
  readonly pins: string;
  readonly object: LoadedObject;
  readonly xdp: LoadedObject | null;
  /** Connections that new tables took over, and those for which they had no room. */
  readonly handedOver: { readonly carried: number; readonly lost: number } | null;
  /** A process before this one died in a handover, and what it left was done now. */
  readonly finished: boolean;
}

/**
 * Opens the tables of an instance. Those of an earlier layout or with less room are handed over to new ones, with the
 * programs that work on them, before this returns. Throws TablesRefused, and leaves everything as it is, when this
 * build does not know their layout.
 */
export async function openInForce(options: InForceOptions): Promise<InForce> {
  const { mount, instance, layout } = options;
  const [newest, older] = readPinFolders(mount, instance).toReversed();
  if (!newest) {
    const { path } = pinFolder(mount, instance, layout.version, 1);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return { pins: path, object: options.load("tc", path, {}), xdp: null, handedOver: null, finished: false };
  }
  const step = stepFrom(newest.version, layout);
  if (newest.version !== layout.version || isTooSmall(newest, options.sizes))
    return withOld(newest, (old) => replace(options, { old, step }, newest));
  const object = options.load("tc", newest.path, {});
  if (!older) return { pins: newest.path, object, xdp: null, handedOver: null, finished: false };
  return withOld(older, async (old) => {
    const xdp = xdpFor(options, old, newest.path);
    await finishTakeOver({ old, step: stepFrom(older.version, layout), object, xdp });
    removePins(older.path);
    return { pins: newest.path, object, xdp, handedOver: null, finished: true };
  });
}

async function replace(options: InForceOptions, from: Pick<Handover, "old" | "step">, newest: PinFolder) {
  const { mount, instance, layout } = options;
  const { old } = from;
  const to = pinFolder(mount, instance, layout.version, newest.version === layout.version ? newest.serial + 1 : 1);
  const pins = beginPins(mount, instance);
  const opened: LoadedObject[] = [];
  try {
    const kept = [...old.names()].filter((name) => !madeAnew.has(name));
    const entries = Object.fromEntries(kept.map((name) => [name, old.get(name)!.entries]));
    const object = options.load("tc", pins, entries);
    opened.push(object);
    const xdp = xdpFor(options, old, pins);
    if (xdp) opened.push(xdp);
    checkHandover({ ...from, object, xdp });
    const handedOver = await takeOver({ ...from, object, xdp }, () => {
      commitPins(pins, to);
      return () => removePins(to.path);
    });
    removePins(newest.path);
    return { pins: to.path, object, xdp, handedOver, finished: false };
  } catch (error) {
    for (const each of opened) each.close();
    removePins(pins);
    throw error;
  }
}

function xdpFor({ load }: InForceOptions, old: OldTables, pins: string): LoadedObject | null {
  const settings = old.get("settings");
  return settings && programsWith(settings.id).some(({ xdp }) => xdp !== 0) ? load("xdp", pins, {}) : null;
}

async function withOld<T>({ path }: PinFolder, act: (old: OldTables) => Promise<T>): Promise<T> {
  const old = new OldTables(path);
  try {
    return await act(old);
  } finally {
    old.close();
  }
}

function isTooSmall({ path }: PinFolder, sizes: Readonly<Record<string, number>>): boolean {
  return Object.entries(sizes).some(([name, entries]) => {
    const table = openPinned(join(path, name));
    table?.close();
    return table !== null && table.entries < entries;
  });
}
