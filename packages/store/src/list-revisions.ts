import { kindOrder, type Message, message } from "@loaddirector/model";
import { StoreError } from "./errors";
import { describeRevisionChanges } from "./list-changes";
import {
  changeLimit,
  type Problem,
  type RevisionDetail,
  type RevisionOutcome,
  type RevisionSummary,
} from "./revisions";
import type { Store } from "./store";

type Row = NonNullable<Awaited<ReturnType<Store["database"]["prisma"]["revision"]["findUnique"]>>>;

/** Newest first. `before`: only numbers below it. */
export async function listRevisions(
  store: Store,
  page: { before?: number; limit: number },
): Promise<RevisionSummary[]> {
  const rows = await store.database.prisma.revision.findMany({
    where: page.before === undefined ? {} : { number: { lt: page.before } },
    orderBy: { number: "desc" },
    take: page.limit,
  });
  return rows.map(summaryOf);
}

/** Throws `notFound`. */
export async function readRevision(store: Store, number: number): Promise<RevisionDetail> {
  const row = await store.database.prisma.revision.findUnique({ where: { number } });
  if (!row) throw new StoreError("notFound", message("error.notFound"));
  const changes = [];
  for (const kind of kindOrder) {
    const take: number = changeLimit - changes.length;
    if (take > 0)
      changes.push(...(await store.database.prisma.revisionChange.findMany({ where: { number, kind }, take })));
  }
  return { ...summaryOf(row), changes: describeRevisionChanges(store, changes) };
}

function summaryOf(row: Row): RevisionSummary {
  return {
    ...row,
    createdAt: row.createdAt.getTime(),
    outcome: row.outcome as RevisionOutcome,
    outcomeAt: row.outcomeAt?.getTime() ?? null,
    reason: row.reason === null ? null : (JSON.parse(row.reason) as Message),
    problems: row.problems === null ? [] : (JSON.parse(row.problems) as Problem[]),
  };
}
