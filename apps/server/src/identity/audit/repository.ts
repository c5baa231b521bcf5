import { type Db, prepare, prepareInsert, type Trx } from '../../platform/db/index.ts';
import type { AuditEntryTable, AuditHeadTable } from './table.ts';

const ROOT = 'root';
/** So many chains are asked in one statement. */
const TOGETHER = 100;

/** Lets one transaction at a time through until its end; what must be begun only once is begun behind it. */
export async function lockRoot(trx: Trx): Promise<void> {
  await trx
    .selectFrom('audit_heads')
    .select('chain')
    .where('chain', '=', ROOT)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

const headOf = prepare<{ chain: string }, AuditHeadTable>((db, at) =>
  db.selectFrom('audit_heads').selectAll().where('chain', '=', at.chain).forUpdate(),
);

/** The chain's head, locked until the transaction ends; undefined when the chain has not begun. */
export async function lockHead(trx: Trx, chain: string): Promise<AuditHeadTable | undefined> {
  const { rows } = await headOf(trx, { chain });
  return rows[0];
}

export async function insertHead(trx: Trx, head: AuditHeadTable): Promise<void> {
  await trx.insertInto('audit_heads').values(head).execute();
}

export const moveHead = prepare<Pick<AuditHeadTable, 'chain' | 'seq' | 'at' | 'hash'>>((db, to) =>
  db
    .updateTable('audit_heads')
    .set({ seq: to.seq, at: to.at, hash: to.hash })
    .where('chain', '=', to.chain)
    .$castTo<never>(),
);

export const insertEntries = prepareInsert('audit_entries');

export async function listHeads(db: Db): Promise<AuditHeadTable[]> {
  return db.selectFrom('audit_heads').selectAll().where('chain', '<>', ROOT).orderBy('chain').execute();
}

/** Chains that have entries, whether or not a head still knows of them. */
export async function listChains(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('audit_entries').select('chain').distinct().execute();
  return rows.map((row) => row.chain);
}

/**
 * How many entries of the chains are older than `before`. One step in an index for each, because `at` rises with `seq`;
 * each chain stands in a query of its own, since MariaDB finds that step only where the chain is named.
 */
export async function countBefore(db: Db, chains: readonly string[], before: number): Promise<number> {
  let count = 0;
  for (let start = 0; start < chains.length; start += TOGETHER) {
    const [first, ...others] = chains
      .slice(start, start + TOGETHER)
      .map((chain) =>
        db
          .selectFrom(
            db
              .selectFrom('audit_entries')
              .select('seq')
              .where('chain', '=', chain)
              .where('at', '<', before)
              .orderBy('at', 'desc')
              .orderBy('seq', 'desc')
              .limit(1)
              .as('newest'),
          )
          .select('newest.seq'),
      );
    if (!first) break;
    const newest = await others.reduce((all, one) => all.unionAll(one), first).execute();
    count += newest.reduce((sum, { seq }) => sum + seq, 0);
  }
  return count;
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

/**
 * Entries of several chains older than `before`, newest first; places are found in the index alone, then the rows are
 * fetched. Steps over `offset` of them one by one, so that is to be small.
 */
export async function listMerged(
  db: Db,
  stretch: { chains: readonly string[] | 'every'; before: number; offset: number; limit: number },
): Promise<AuditEntryTable[]> {
  const { chains, before } = stretch;
  const places = db
    .selectFrom('audit_entries')
    .select(['at', 'chain', 'seq'])
    .$if(chains !== 'every', (query) => query.where('chain', 'in', chains as readonly string[]))
    .where('at', '<', before)
    .orderBy('at', 'desc')
    .orderBy('chain', 'desc')
    .orderBy('seq', 'desc')
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
