import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentEvent } from "@loaddirector/agent-api";
import { messageSchema, type ObjectRef } from "@loaddirector/model";
import { z } from "zod";
import { replaceFile } from "./durable-file";

const eventSchema = z.object({
  sequence: z.number().int(),
  at: z.number(),
  kind: z.enum([
    "commit",
    "up",
    "down",
    "drain",
    "disable",
    "enable",
    "drift",
    "trial",
    "rolledBack",
    "agent",
    "warning",
  ]),
  object: z.custom<ObjectRef>().nullable(),
  message: messageSchema,
}) satisfies z.ZodType<AgentEvent>;

export type EventRing = ReturnType<typeof createEventRing>;

/**
 * The last events, newest at the end, with sequence numbers that go on across restarts. Kept as lines in `events.log`,
 * appended together at most every 200 ms and never fsynced: history, not truth.
 */
export function createEventRing(options: { folder: string; capacity?: number; onError: (error: unknown) => void }) {
  const path = join(options.folder, "events.log");
  const capacity = options.capacity ?? 1_000;
  let events: AgentEvent[] = [];
  let unwritten: AgentEvent[] = [];
  let linesInFile = 0;
  let sequence = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const fresh = unwritten;
    unwritten = [];
    if (fresh.length === 0) return;
    linesInFile += fresh.length;
    if (linesInFile > 2 * capacity) {
      linesInFile = events.length;
      await replaceFile(path, lines(events));
    } else await appendFile(path, lines(fresh), { mode: 0o600 });
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write).catch(options.onError);
    return writing;
  }

  return {
    async load(): Promise<void> {
      const text = await readFile(path, "utf8").catch(() => "");
      const rows = text.split("\n").filter((line) => line !== "");
      linesInFile = rows.length;
      events = rows.flatMap(readLine).slice(-capacity);
      sequence = events.at(-1)?.sequence ?? 0;
      // A crash cut the last line: the next one must not be written behind it.
      if (text !== "" && !text.endsWith("\n")) await replaceFile(path, lines(events));
    },

    add(kind: AgentEvent["kind"], object: ObjectRef | null, text: AgentEvent["message"]): void {
      const event = { sequence: ++sequence, at: Date.now(), kind, object, message: text };
      events.push(event);
      if (events.length > capacity) events.shift();
      unwritten.push(event);
      timer ??= setTimeout(flush, 200).unref();
    },

    /** Events with a sequence above `since`, oldest first. */
    since: (since: number): AgentEvent[] => events.filter((event) => event.sequence > since),

    close: flush,
  };
}

function lines(events: readonly AgentEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** A line that a crash cut, or that is no event, is left out. */
function readLine(line: string): AgentEvent[] {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
