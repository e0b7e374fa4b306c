import type { ServiceFlood } from "@loaddirector/engine";
import { fixtureConfig } from "@loaddirector/engine/fixture";
import { fixedId } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { createProtectionLog } from "./protection-log";

const config = fixtureConfig([{ number: 10, destinations: [{ server: 11 }] }]);
const id = fixedId("virtualService", 10);
const table = { used4: 0, used6: 0, size4: 1000, size6: 1000 };
const flood: ServiceFlood = { cookies: 5, proven: 2, forwarded: 0 };

function logged() {
  const seen: [kind: string, key: string, object: string | null][] = [];
  const log = createProtectionLog(
    { add: (kind, object, text) => void seen.push([kind, text.key, object?.id ?? null]) },
    () => config,
  );
  return { seen, log };
}

describe("what protects a box says", () => {
  it("that a flood began and that it ended, once each", () => {
    const { seen, log } = logged();
    for (const floods of [new Map(), new Map([[id, flood]]), new Map([[id, flood]]), new Map(), new Map()])
      log.take({ floods, table });
    expect(seen).toEqual([
      ["warning", "event.floodBegan", id],
      ["agent", "event.floodEnded", id],
    ]);
  });

  it("that a table fills and has room again, not at every move about the mark", () => {
    const { seen, log } = logged();
    for (const used6 of [799, 800, 790, 810, 701, 699, 750]) log.take({ table: { ...table, used6 } });
    expect(seen).toEqual([
      ["warning", "event.tableFilling", null],
      ["agent", "event.tableRoomy", null],
    ]);
  });

  it("nothing of services that run no more, nor with an engine that knows no floods", () => {
    const { seen, log } = logged();
    log.take({ floods: new Map([["gone", flood]]), table });
    log.take({ table });
    expect(seen).toEqual([]);
  });
});
