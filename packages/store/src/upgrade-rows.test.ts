import { modelVersion } from "@loaddirector/model";
import { expect, it } from "vitest";
import { commitCandidate } from "./commit-candidate";
import { hashConfig } from "./hash-config";
import { openTestStore } from "./open-test-store";
import { rollbackCandidate } from "./rollback-candidate";
import { demoConfig } from "./seeds/demo-config";
import { seedCandidate } from "./seeds/seed-candidate";
import { settleRevision } from "./settle-revision";

it("opens a database of model version 1: what runs, its hash and the way back are as if made now", async () => {
  const { store, reopen, close } = await openTestStore();
  try {
    const renamed = (name: string) => {
      const config = demoConfig();
      return { ...config, nodes: config.nodes.map((node) => ({ ...node, name })) };
    };
    for (const name of ["first", "second"]) {
      await seedCandidate(store, renamed(name), "ada");
      const { counter } = store.view;
      const commit = { counter, author: "ada", comment: name, confirmWithin: null, evenIfEmpty: false };
      const { number } = await commitCandidate(store, commit);
      await settleRevision(store, { number, outcome: "applied" });
    }
    const without = (table: string, column: string) =>
      store.database.sql.exec(
        `UPDATE "${table}" SET "${column}" = json_remove("${column}", '$.localAddresses', '$.hooks', '$.protection', '$.timeouts', '$.localPorts') WHERE "kind" = 'node'`,
      );
    for (const column of ["candidate", "committed"]) without("ConfigObject", column);
    for (const column of ["before", "after"]) without("RevisionChange", column);
    store.database.sql.exec(`UPDATE "Revision" SET "modelVersion" = 1, "hash" = 'old'`);
    store.database.sql.exec(`UPDATE "CandidateState" SET "modelVersion" = 1`);

    const again = await reopen();
    expect(again.view.committed.nodes).toEqual(renamed("second").nodes);
    expect(again.view.dirty.size).toBe(0);
    const revisions = again.database.sql.prepare(`SELECT "hash", "modelVersion" FROM "Revision" ORDER BY "number"`);
    expect(revisions.all()).toEqual([
      { hash: "old", modelVersion },
      { hash: await hashConfig(again.view.committed), modelVersion },
    ]);
    expect(await rollbackCandidate(again, { number: 1, by: "ada" })).toBe(1);
    expect(again.view.candidate.nodes).toEqual(renamed("first").nodes);
  } finally {
    await close();
  }
});
