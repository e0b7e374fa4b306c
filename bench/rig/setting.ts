import { readFileSync, writeFileSync } from "node:fs";
import type { Session } from "../session";

/** Sets a kernel setting (a file below /proc/sys or /sys) for the time of the session. */
export function setForSession(session: Session, path: string, value: string): void {
  const before = readFileSync(path, "utf8").trim();
  if (before === value) return;
  writeFileSync(path, value);
  session.later(path, () => writeFileSync(path, before));
}

/** Raises a limit that is lower, for the time of the session. */
export function raiseForSession(session: Session, path: string, least: number): void {
  if (Number(readFileSync(path, "utf8")) < least) setForSession(session, path, String(least));
}
