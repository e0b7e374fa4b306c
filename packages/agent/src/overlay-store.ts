import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import {
  emptyOverlay,
  type Health,
  type Message,
  message,
  type OperationState,
  type Overlay,
  overlaySchema,
} from "@loaddirector/model";
import { replaceFile } from "./durable-file";

export type OverlayStore = ReturnType<typeof createOverlayStore>;

/**
 * overlay.json: operations and last known health, by destination id. Operations are on disk before they are answered;
 * health is written at every turn of a state, and once a second for what changes less.
 */
export function createOverlayStore(options: { folder: string; onError: (error: unknown) => void }) {
  const path = join(options.folder, "overlay.json");
  let overlay: Overlay = emptyOverlay();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  /** One write after the other; each writes what is true when it begins, so one that has not begun serves all. */
  function write(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    next ??= writing.then(() => {
      next = null;
      return replaceFile(path, JSON.stringify(overlay));
    });
    writing = next.catch(() => {});
    return next;
  }

  return {
    current: () => overlay,

    /** Null, or what is to be told: the file was unreadable, operations are lost. */
    async load(): Promise<Message | null> {
      let text: string;
      try {
        text = await readFile(path, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
      try {
        overlay = overlaySchema.parse(JSON.parse(text));
        return null;
      } catch {
        await rename(path, `${path}.damaged`);
        return message("agent.overlayUnreadable", { file: path });
      }
    },

    /** `state` null ends the operation. Resolves when it is on disk. */
    async setOperations(states: ReadonlyMap<string, OperationState | null>): Promise<void> {
      const before = overlay;
      overlay = { ...overlay, operations: merged(overlay.operations, states) };
      try {
        await write();
      } catch (error) {
        overlay = { ...overlay, operations: before.operations };
        throw error;
      }
    },

    /** `turned`: a state is another one than before, which the kernel is about to be told. */
    setHealth(states: ReadonlyMap<string, Health | null>, turned: boolean): void {
      overlay = { ...overlay, health: merged(overlay.health, states) };
      if (turned) write().catch(options.onError);
      else timer ??= setTimeout(() => write().catch(options.onError), 1_000).unref();
    },

    async close(): Promise<void> {
      if (timer) await write();
      await writing;
    },
  };
}

function merged<T>(record: Readonly<Record<string, T>>, changes: ReadonlyMap<string, T | null>): Record<string, T> {
  const next = { ...record };
  for (const [id, value] of changes) {
    if (value === null) delete next[id];
    else next[id] = value;
  }
  return next;
}
