import type { Message } from "@loaddirector/model";
import type { Store } from "./store";

export interface AuditRecord {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** User name; null before sign-in. */
  readonly who: string | null;
  readonly address: string | null;
  /** Procedure or path, such as `virtualService.save`. */
  readonly action: string;
  /** `done`, or the code of the error. */
  readonly result: string;
  readonly message: Message;
}

export type AuditDraft = Omit<AuditRecord, "sequence" | "at">;

export async function appendAudit(store: Store, draft: AuditDraft): Promise<void> {
  await store.database.prisma.auditEntry.create({
    data: { ...draft, message: JSON.stringify(draft.message), at: new Date(store.now()) },
  });
}

/** Newest first. `before`: only sequences below it. */
export async function listAudit(store: Store, page: { before?: number; limit: number }): Promise<AuditRecord[]> {
  const rows = await store.database.prisma.auditEntry.findMany({
    where: page.before === undefined ? {} : { sequence: { lt: page.before } },
    orderBy: { sequence: "desc" },
    take: page.limit,
  });
  return rows.map((row) => ({ ...row, at: row.at.getTime(), message: JSON.parse(row.message) as Message }));
}
