import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, rename, truncate } from "node:fs/promises";
import { join } from "node:path";
import { contentHash } from "@loaddirector/agent-api";
import {
  type Config,
  kindOrder,
  type Message,
  message,
  modelVersion,
  objectsOf,
  upgradeConfig,
} from "@loaddirector/model";
import { z } from "zod";
import { replaceFile, syncFolder } from "./durable-file";
import {
  follow,
  nothingRunning,
  outcomeSchema,
  previousSchema,
  type Running,
  type RunningRecord,
  recordSchema,
} from "./running-record";

/** Below this the journal is not worth a new snapshot. */
const smallestJournal = 64 * 1024;

const snapshotSchema = z.strictObject({
  format: z.literal(1),
  /** Records up to this one are in the snapshot; the journal may still hold them after a crash. */
  sequence: z.number().int().min(0),
  revision: z.number().int().min(0),
  config: z.unknown(),
  hash: z.string(),
  previous: previousSchema.nullable(),
  trial: z.strictObject({ deadline: z.number(), bootId: z.string() }).nullable(),
  settled: z.boolean(),
  lastOutcome: outcomeSchema.nullable(),
});

export type Loaded =
  | { readonly ok: true; readonly running: Running; readonly notice: Message | null }
  /** Unreadable: what runs is not known, so nothing may be touched. */
  | { readonly ok: false; readonly reason: Message };

export type RunningStore = ReturnType<typeof createRunningStore>;

/**
 * What runs, on disk: running.json (snapshot, replaced as a whole) and running.journal (one fsynced line per change
 * since), so that one change among 100,000 objects does not rewrite them all. A line is `<sha256, 16 hex> <json>\n`.
 */
export function createRunningStore(options: { folder: string; smallestJournal?: number }) {
  const snapshotPath = join(options.folder, "running.json");
  const journalPath = join(options.folder, "running.journal");
  const limit = options.smallestJournal ?? smallestJournal;
  let running = nothingRunning();
  let sequence = 0;
  let snapshotBytes = 0;
  let journalBytes = 0;
  let journal: FileHandle | null = null;

  async function load(): Promise<Loaded> {
    const [snapshot, lines] = await Promise.all([readIfThere(snapshotPath), readIfThere(journalPath)]);
    if (snapshot === null && lines !== null && lines !== "") return damaged(snapshotPath);
    if (snapshot !== null) {
      const read = readSnapshot(snapshot);
      if (!read) return damaged(snapshotPath);
      ({ running, sequence } = read);
      snapshotBytes = snapshot.length;
    }
    const replayed = replay(lines ?? "");
    if (!replayed) return damaged(journalPath);
    if (replayed.cut) await truncate(journalPath, replayed.bytes);
    journalBytes = replayed.bytes;
    await openJournal();
    return { ok: true, running, notice: replayed.cut ? message("agent.journalCut", { file: journalPath }) : null };
  }

  function replay(lines: string): { bytes: number; cut: boolean } | null {
    let bytes = 0;
    for (let start = 0; start < lines.length; ) {
      const end = lines.indexOf("\n", start);
      const line = end < 0 ? null : readLine(lines.slice(start, end));
      // A last line that is not whole was never acknowledged to anybody: as if it had not been written.
      if (!line) return end < 0 || end === lines.length - 1 ? { bytes, cut: true } : null;
      if (line.sequence > sequence) {
        try {
          running = follow(running, line.record);
        } catch {
          return null;
        }
        sequence = line.sequence;
      }
      bytes += Buffer.byteLength(lines.slice(start, end + 1));
      start = end + 1;
    }
    return { bytes, cut: false };
  }

  /** Makes the record durable, then the truth. Rejects, with nothing changed, when it does not fit or the disk refuses. */
  async function append(record: RunningRecord, resulting?: Config): Promise<Running> {
    const next = follow(running, record, resulting);
    if (!journal) await openJournal();
    if (isMost(record, next)) {
      await writeSnapshot(next, sequence + 1);
      sequence++;
      running = next;
      // What the journal still holds is in the snapshot: left out when it is read.
      await emptyJournal().catch(() => {});
      return running;
    }
    const json = JSON.stringify({ sequence: sequence + 1, record });
    const line = `${checksum(json)} ${json}\n`;
    try {
      await journal!.writeFile(line);
      await journal!.datasync();
    } catch (error) {
      // Half a line in the middle would make the rest unreadable.
      await journal!.truncate(journalBytes).catch(() => {});
      throw error;
    }
    journalBytes += Buffer.byteLength(line);
    sequence++;
    running = next;
    if (journalBytes > Math.max(limit, snapshotBytes)) await compact();
    return running;
  }

  /** Snapshot first, then the empty journal: in between, the sequence tells which records it already holds. */
  async function compact(): Promise<void> {
    await writeSnapshot(running, sequence);
    await emptyJournal();
  }

  async function writeSnapshot(of: Running, upTo: number): Promise<void> {
    const text = JSON.stringify({ format: 1, sequence: upTo, ...of });
    await replaceFile(snapshotPath, text);
    snapshotBytes = text.length;
  }

  async function emptyJournal(): Promise<void> {
    await journal?.truncate(0);
    await journal?.datasync();
    journalBytes = 0;
  }

  /** Begins anew from nothing after damage; the damaged files stay beside, for a person to look at. */
  async function restart(): Promise<void> {
    await journal?.close();
    journal = null;
    for (const path of [snapshotPath, journalPath]) await rename(path, `${path}.damaged`).catch(ignoreMissing);
    running = nothingRunning();
    sequence = 0;
    snapshotBytes = 0;
    journalBytes = 0;
    await compact();
    await openJournal();
  }

  async function openJournal(): Promise<void> {
    journal ??= await open(journalPath, "a", 0o600);
    if (snapshotBytes === 0) await compact();
    await syncFolder(options.folder);
  }

  return {
    load,
    append,
    restart,
    running: () => running,
    async close() {
      await journal?.close();
      journal = null;
    },
  };
}

/** A whole configuration as one line would be made a snapshot of at once: 100,000 objects are written once only. */
function isMost(record: RunningRecord, { config }: Running): boolean {
  if (record.type !== "apply" || record.changes.length < 1_000) return false;
  const objects = kindOrder.reduce((sum, kind) => sum + objectsOf(config, kind).length, 0);
  return 2 * record.changes.length > objects;
}

function readSnapshot(text: string): { running: Running; sequence: number } | null {
  try {
    const { format: _, sequence, config, ...rest } = snapshotSchema.parse(JSON.parse(text));
    const upgraded = upgradeConfig(config);
    if (!upgraded.ok) return null;
    // A snapshot of an earlier model version has another hash now; its own steps have parsed it.
    const current = (config as { modelVersion: number }).modelVersion === modelVersion;
    if (current && contentHash(upgraded.config) !== rest.hash) return null;
    return { sequence, running: { ...rest, config: upgraded.config, hash: contentHash(upgraded.config) } };
  } catch {
    return null;
  }
}

function readLine(line: string): { sequence: number; record: RunningRecord } | null {
  const json = line.slice(17);
  if (line.slice(0, 16) !== checksum(json)) return null;
  const parsed = z.strictObject({ sequence: z.number().int(), record: recordSchema }).safeParse(JSON.parse(json));
  return parsed.success ? parsed.data : null;
}

function checksum(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 16);
}

function damaged(file: string): Loaded {
  return { ok: false, reason: message("agent.runningUnreadable", { file }) };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
