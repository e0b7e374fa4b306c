import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";

/** A folder with every table of an instance: a layout's version, and which of that version it is. */
export interface PinFolder {
  readonly path: string;
  readonly version: number;
  readonly serial: number;
}

/** `mount`: the instance's BPF file system. Names in it hold no dot. */
export function pinFolder(mount: string, instance: string, version: number, serial: number): PinFolder {
  const name = `${instance}-v${version}${serial > 1 ? `-${serial}` : ""}`;
  return { path: join(mount, name), version, serial };
}

/** Whole ones only, the newest last. Two: a handover was cut off after the newer one came into force. */
export function readPinFolders(mount: string, instance: string): PinFolder[] {
  return readdirSync(mount)
    .flatMap((name) => {
      const [, owner, version, serial] = /^(.*)-v(\d+)(?:-(\d+))?$/.exec(name) ?? [];
      return owner === instance ? [pinFolder(mount, instance, Number(version), Number(serial ?? 1))] : [];
    })
    .sort((a, b) => a.version - b.version || a.serial - b.serial);
}

/** An empty folder for tables that are not in force yet; what a process that died left in it is gone. */
export function beginPins(mount: string, instance: string): string {
  const path = join(mount, `next-${instance}`);
  removePins(path);
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** From now on these are the tables in force. */
export function commitPins(path: string, folder: PinFolder): void {
  renameSync(path, folder.path);
}

/** The kernel frees a table when no program uses it any more. */
export function removePins(path: string): void {
  if (!existsSync(path)) return;
  for (const name of readdirSync(path)) unlinkSync(join(path, name));
  rmdirSync(path);
}
