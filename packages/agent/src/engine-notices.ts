import type { Message } from "@loaddirector/model";

/** What an engine tells of itself: tables handed over, programs replaced, a self-check that failed. */
export interface EngineNotice {
  readonly text: Message;
  readonly severity: "info" | "warning";
}

export type EngineNotices = ReturnType<typeof createEngineNotices>;

/** Notices from before there is somebody to tell: engines are chosen, and may start, before the agent has its events. */
export function createEngineNotices() {
  const waiting: EngineNotice[] = [];
  let tell = (notice: EngineNotice): void => void waiting.push(notice);
  return {
    add: (notice: EngineNotice): void => tell(notice),
    /** Gives what waited, in order, and whatever comes from now on. */
    tellTo(listener: (notice: EngineNotice) => void): void {
      tell = listener;
      for (const notice of waiting.splice(0)) listener(notice);
    },
  };
}
