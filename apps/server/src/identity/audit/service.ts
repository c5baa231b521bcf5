import type { AuditEntry, listAudit } from '@siaga/contracts/users';
import type { z } from 'zod';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { seal, unseal } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { type Clock, fromTime, toTime } from '../../platform/time.ts';
import type { PersonKeys } from '../person-keys/service.ts';
import { beginning, chainOf, entryHash } from './chain.ts';
import * as trail from './repository.ts';
import { seekMoment } from './seek.ts';
import type { AuditEntryTable, AuditHeadTable } from './table.ts';

/** A change of state, as its module tells it. Nothing in it may be a secret. */
export interface AuditEvent {
  module: string;
  /** Noun and past participle, for example `user.created`. */
  action: string;
  /** Null for what concerns the whole installation. */
  siteId: string | null;
  target?: { kind: string; id: string };
  /** Facts that identify nobody. */
  details?: Record<string, unknown>;
  /** Facts about one person, gone with that person's key. */
  personal?: { personId: string; data: Record<string, unknown> };
}

/** A change of state, and who made it. */
export interface ActedEvent {
  actor: Actor;
  event: AuditEvent;
}

type Keys = Awaited<ReturnType<PersonKeys['find']>>;

/** The module whose entries are about tanks. */
const ABOUT_TANKS = 'fuel';

export interface AuditParts {
  db: Db;
  clock: Clock;
  personKeys: PersonKeys;
  /** Names of users, API keys and kiosks, for display. */
  namesOf: (db: Db, ids: readonly string[]) => Promise<Map<string, string>>;
  /** The one site of the installation; null when there are none or several. */
  onlySiteId: () => Promise<string | null>;
}

export type Audit = ReturnType<typeof createAudit>;

export function createAudit(parts: AuditParts) {
  const { db, clock, personKeys } = parts;

  /** As {@link recordAll}, for one entry. */
  const record = (trx: Trx, actor: Actor, event: AuditEvent): Promise<void> =>
    recordAll(trx, [{ actor, event }]);

  /**
   * Writes entries in their order. Called last in a transaction: locks the heads of the chains of their sites and modules,
   * several in the order of the chains' names.
   */
  async function recordAll(trx: Trx, entries: readonly ActedEvent[]): Promise<void> {
    const people = entries.flatMap(({ actor, event }) => [
      actingPerson(actor),
      event.personal?.personId ?? null,
    ]);
    const keys = await personKeys.find(trx, [...new Set(people.filter((id) => id !== null))]);
    const byChain = Map.groupBy(entries, ({ event }) => chainOf(event.siteId, event.module));
    for (const chain of [...byChain.keys()].sort()) await extend(trx, byChain.get(chain)!, keys);
  }

  /** Adds entries of one chain. */
  async function extend(trx: Trx, entries: readonly ActedEvent[], keys: Keys): Promise<void> {
    let head = await headFor(trx, entries[0]!.event);
    const rows: AuditEntryTable[] = [];
    for (const { actor, event } of entries) {
      const row = nextEntry(head, actor, event, { now: clock.now(), keys });
      rows.push(row);
      head = { ...head, seq: row.seq, at: row.at, hash: row.hash };
    }
    await trail.insertEntries(trx, rows);
    await trail.moveHead(trx, head);
  }

  /**
   * The trail that the caller reaches, newest first. Whoever is limited to some tanks sees nothing of the fuel module:
   * its chains are counted whole, and movements of their own tanks stand in the history with who recorded them.
   */
  async function list(actor: Actor, query: z.output<typeof listAudit.query>) {
    requirePermission(actor, 'audit.read');
    const every = await reachesAll(actor);
    const heads = (await trail.listHeads(db)).filter(
      (head) =>
        (actor.scope.tankIds === null || head.module !== ABOUT_TANKS) &&
        (every || (head.site_id !== null && actor.scope.siteIds.includes(head.site_id))) &&
        (query.module === undefined || head.module === query.module) &&
        (query.siteId === undefined || head.site_id === query.siteId),
    );
    const unfiltered =
      every && actor.scope.tankIds === null && query.module === undefined && query.siteId === undefined;
    const chains = heads.map((head) => head.chain);
    const before = query.before === undefined ? null : fromTime(query.before);
    const total =
      before === null || heads.every((head) => head.at < before)
        ? heads.reduce((sum, head) => sum + head.seq, 0)
        : await trail.countBefore(db, chains, before);
    const offset = (query.page - 1) * query.limit;
    const limit = Math.min(query.limit, total - offset);
    const end = before ?? Math.max(...heads.map((head) => head.at)) + 1;
    return {
      data: await open(limit > 0 ? await pageOf(chains, unfiltered, { offset, limit, total, end }) : []),
      page: { page: query.page, limit: query.limit, total, totalPages: Math.ceil(total / query.limit) },
    };
  }

  async function pageOf(
    chains: readonly string[],
    areAll: boolean,
    page: { offset: number; limit: number; total: number; end: number },
  ): Promise<AuditEntryTable[]> {
    const { offset, limit, total } = page;
    const [only, ...others] = chains;
    if (only !== undefined && others.length === 0) {
      const newest = total - offset;
      return (await trail.listEntries(db, only, newest - limit + 1, newest)).reverse();
    }
    const place = await seekMoment(page, (moment) => trail.countBefore(db, chains, moment));
    return trail.listMerged(db, { chains: areAll ? 'every' : chains, limit, ...place });
  }

  async function headFor(trx: Trx, event: AuditEvent): Promise<AuditHeadTable> {
    const chain = chainOf(event.siteId, event.module);
    const head = await trail.lockHead(trx, chain);
    if (head) return head;
    // The first entry of a chain: behind the root's lock nobody else can have begun it meanwhile.
    await trail.lockRoot(trx);
    const begun = await trail.lockHead(trx, chain);
    if (begun) return begun;
    const first = beginning(event.siteId, event.module);
    await trail.insertHead(trx, first);
    return first;
  }

  // In an installation of one site, whoever reaches that site reaches everything.
  async function reachesAll(actor: Actor): Promise<boolean> {
    if (actor.scope.siteIds === 'all') return true;
    const only = await parts.onlySiteId();
    return only !== null && actor.scope.siteIds.includes(only);
  }

  async function open(rows: AuditEntryTable[]): Promise<AuditEntry[]> {
    const users = rows.filter((row) => row.actor_kind === 'user').map((row) => row.actor_id);
    const people = rows.flatMap((row) => (row.person_id === null ? [] : [row.person_id]));
    const [keys, names] = await Promise.all([
      personKeys.find(db, [...new Set([...users, ...people])]),
      parts.namesOf(db, [...new Set(rows.map((row) => row.actor_id))]),
    ]);
    const opened = (personId: string | null, sealed: string | null) => {
      const key = personId === null ? undefined : keys.get(personId);
      return key && sealed !== null ? unseal(key, sealed) : null;
    };
    return rows.map((row) => {
      const { callerAddress = null, ...facts } = JSON.parse(row.details ?? '{}') as Record<string, unknown>;
      const personal = opened(row.person_id, row.sealed);
      const details = {
        ...facts,
        ...(personal === null ? {} : (JSON.parse(personal) as Record<string, unknown>)),
      };
      const isSystem = row.actor_kind === 'system';
      return {
        id: row.id,
        at: toTime(row.at),
        module: row.module,
        action: row.action,
        siteId: row.site_id,
        actor: {
          kind: row.actor_kind,
          id: row.actor_id,
          name: isSystem ? row.actor_id : (names.get(row.actor_id) ?? null),
        },
        address:
          opened(row.actor_id, row.sealed_address) ??
          (typeof callerAddress === 'string' ? callerAddress : null),
        target:
          row.target_kind === null || row.target_id === null
            ? null
            : { kind: row.target_kind, id: row.target_id },
        details: Object.keys(details).length > 0 ? details : null,
        seq: row.seq,
        hash: row.hash,
      };
    });
  }

  return { record, recordAll, list };
}

const actingPerson = (actor: Actor): string | null => (actor.kind === 'user' ? actor.id : null);

function nextEntry(
  head: AuditHeadTable,
  actor: Actor,
  event: AuditEvent,
  { now, keys }: { now: number; keys: Keys },
): AuditEntryTable {
  const sealFor = (id: string | null, plain: string | null) => {
    const key = id === null ? undefined : keys.get(id);
    return key && plain !== null ? seal(key, plain) : null;
  };
  const acting = actingPerson(actor);
  const personId = event.personal?.personId ?? null;
  const details = {
    ...event.details,
    ...(acting === null && actor.address ? { callerAddress: actor.address } : {}),
  };
  const sealed = sealFor(personId, event.personal ? JSON.stringify(event.personal.data) : null);
  const entry: Omit<AuditEntryTable, 'hash'> = {
    id: newId(),
    chain: head.chain,
    seq: head.seq + 1,
    at: Math.max(now, head.at),
    site_id: event.siteId,
    module: event.module,
    action: event.action,
    actor_kind: actor.kind,
    actor_id: actor.id,
    target_kind: event.target?.kind ?? null,
    target_id: event.target?.id ?? null,
    person_id: sealed === null ? null : personId,
    details: Object.keys(details).length > 0 ? JSON.stringify(details) : null,
    sealed,
    sealed_address: sealFor(acting, actor.address),
    prev_hash: head.hash,
  };
  return { ...entry, hash: entryHash(entry) };
}
