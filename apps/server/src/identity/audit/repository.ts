import type { Db, Trx } from '../../platform/db/index.ts';
import type { AuditEntryTable, AuditHeadTable } from './table.ts';

const ROOT = 'root';

/** Lets one transaction at a time through until its end; what must be begun only once is begun behind it. */
export async function lockRoot(trx: Trx): Promise<void> {
  await trx
    .selectFrom('audit_heads')
    .select('chain')
    .where('chain', '=', ROOT)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** The chain's head, locked until the transaction ends; undefined when the chain has not begun. */
export async function lockHead(trx: Trx, chain: string): Promise<AuditHeadTable | undefined> {
  return trx.selectFrom('audit_heads').selectAll().where('chain', '=', chain).forUpdate().executeTakeFirst();
}

export async function insertHead(trx: Trx, head: AuditHeadTable): Promise<void> {
  await trx.insertInto('audit_heads').values(head).execute();
}

export async function moveHead(
  trx: Trx,
  head: Pick<AuditHeadTable, 'chain' | 'seq' | 'at' | 'hash'>,
): Promise<void> {
  const { chain, seq, at, hash } = head;
  await trx.updateTable('audit_heads').set({ seq, at, hash }).where('chain', '=', chain).execute();
}

export async function insertEntry(trx: Trx, entry: AuditEntryTable): Promise<void> {
  await trx.insertInto('audit_entries').values(entry).execute();
}

export async function listHeads(db: Db): Promise<AuditHeadTable[]> {
  return db.selectFrom('audit_heads').selectAll().where('chain', '<>', ROOT).orderBy('chain').execute();
}

/** Chains that have entries, whether or not a head still knows of them. */
export async function listChains(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('audit_entries').select('chain').distinct().execute();
  return rows.map((row) => row.chain);
}

/** How many entries of the chain are older than `before`; one step in an index, because `at` rises with `seq`. */
export async function countBefore(db: Db, chain: string, before: number): Promise<number> {
  const newest = await db
    .selectFrom('audit_entries')
    .select('seq')
    .where('chain', '=', chain)
    .where('at', '<', before)
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.seq ?? 0;
}

/** Entries of one chain with `from` <= seq <= `to`, oldest first. */
export async function listEntries(
  db: Db,
  chain: string,
  from: number,
  to: number,
): Promise<AuditEntryTable[]> {
  return db
    .selectFrom('audit_entries')
    .selectAll()
    .where('chain', '=', chain)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .orderBy('seq')
    .execute();
}

/** A stretch of several chains merged by time; places are found in the index alone, then the rows are fetched. */
export async function listMerged(
  db: Db,
  stretch: {
    chains: readonly string[] | 'every';
    before: number | null;
    order: 'asc' | 'desc';
    offset: number;
    limit: number;
  },
): Promise<AuditEntryTable[]> {
  const { chains, before, order } = stretch;
  const places = db
    .selectFrom('audit_entries')
    .select(['at', 'chain', 'seq'])
    .$if(chains !== 'every', (query) => query.where('chain', 'in', chains as readonly string[]))
    .$if(before !== null, (query) => query.where('at', '<', before))
    .orderBy('at', order)
    .orderBy('chain', order)
    .orderBy('seq', order)
    .limit(stretch.limit)
    .offset(stretch.offset);
  return db
    .selectFrom('audit_entries')
    .innerJoin(places.as('place'), (join) =>
      join.onRef('place.chain', '=', 'audit_entries.chain').onRef('place.seq', '=', 'audit_entries.seq'),
    )
    .selectAll('audit_entries')
    .orderBy('audit_entries.at', 'desc')
    .orderBy('audit_entries.chain', 'desc')
    .orderBy('audit_entries.seq', 'desc')
    .execute();
}
