"use client";

import { useLive } from "../live/live-provider";

/** The name of the appliance, as every page and the title of the window say it. */
export function useBoxName(): string {
  return useLive((state) => state.status?.instance ?? "");
}
