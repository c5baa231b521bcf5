import { CHAIN_START, chainHash } from '../../platform/crypto.ts';
import type { Db } from '../../platform/db/index.ts';
import * as trail from './repository.ts';
import type { AuditEntryTable, AuditHeadTable } from './table.ts';

/** Entries of one site and module hang together; what belongs to no site hangs under `all`. */
export const chainOf = (siteId: string | null, module: string): string => `${siteId ?? 'all'}:${module}`;

/** What stands before a chain's first entry. */
export const beginning = (siteId: string | null, module: string): AuditHeadTable => ({
  chain: chainOf(siteId, module),
  site_id: siteId,
  module,
  seq: 0,
  at: 0,
  hash: CHAIN_START,
});

/** Hash of an entry: covers every column, personal data in its sealed form, so it outlives an erased person. */
export function entryHash(entry: Omit<AuditEntryTable, 'hash'>): string {
  const { prev_hash, ...row } = entry;
  // Named one by one, so that a column read back beside them never changes a hash.
  const { id, chain, seq, at, site_id, module, action, actor_kind, actor_id, target_kind, target_id } = row;
  const { person_id, details, sealed, sealed_address } = row;
  return chainHash(prev_hash, {
    ...{ id, chain, seq, at, site_id, module, action, actor_kind, actor_id, target_kind, target_id },
    ...{ person_id, details, sealed, sealed_address },
  });
}

/** What a walk over every chain found. `fault` names the first bad row of the first bad chain. */
export interface ChainsVerdict {
  chains: number;
  entries: number;
  fault: { chain: string; seq: number; id: string | null; words: string } | null;
}

const PAGE = 500;

/** Walks every audit chain from its start, in pages, and stops at the first entry that is changed, missing or surplus. */
export async function verifyChains(db: Db): Promise<ChainsVerdict> {
  const heads = new Map((await trail.listHeads(db)).map((head) => [head.chain, head]));
  const chains = [...new Set([...heads.keys(), ...(await trail.listChains(db))])].sort();
  const verdict: ChainsVerdict = { chains: chains.length, entries: 0, fault: null };
  for (const chain of chains) {
    verdict.fault = await verifyChain(db, chain, heads.get(chain), verdict);
    if (verdict.fault) break;
  }
  return verdict;
}

async function verifyChain(
  db: Db,
  chain: string,
  head: AuditHeadTable | undefined,
  verdict: ChainsVerdict,
): Promise<ChainsVerdict['fault']> {
  // Entries that are added while the walk is on lie behind the head read at its start and are left for the next.
  const last = head?.seq ?? Number.MAX_SAFE_INTEGER;
  let previous = CHAIN_START;
  let seq = 0;
  while (seq < last) {
    const entries = await trail.listEntries(db, chain, seq + 1, Math.min(seq + PAGE, last));
    for (const entry of entries) {
      seq++;
      const fault = (words: string) => ({ chain, seq, id: entry.id, words });
      if (entry.seq !== seq) return fault('an entry before this one is missing');
      if (entry.prev_hash !== previous) return fault('does not follow from the entry before it');
      if (entryHash(entry) !== entry.hash) return fault('was changed after it was written');
      previous = entry.hash;
      verdict.entries++;
    }
    if (entries.length === 0) break;
  }
  if (!head) return { chain, seq, id: null, words: 'the head of the chain is missing' };
  if (seq < last) return { chain, seq: seq + 1, id: null, words: 'the newest entries are missing' };
  return previous === head.hash
    ? null
    : { chain, seq, id: null, words: 'the head is not that of the newest entry' };
}
