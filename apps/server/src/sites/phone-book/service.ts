import type { createPhoneEntry, PhoneEntry, updatePhoneEntry } from '@siaga/contracts/sites';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { type Actor, reachesSite, requirePermission } from '../../platform/actor.ts';
import { type Db, inTransaction, type Trx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { toTimeOrNull } from '../../platform/time.ts';
import { auditEvent } from '../audit-event.ts';
import { requireReach, type SitesParts } from '../parts.ts';
import { findSite } from '../repository.ts';
import * as entries from './repository.ts';
import type { PhoneEntryTable } from './table.ts';

type Row = Selectable<PhoneEntryTable>;

const digitsOf = (number: string): string => number.replaceAll(/[^+0-9]/g, '');

async function lockOwnEntry(db: Db, actor: Actor, id: string): Promise<Row> {
  const row = await entries.lockEntry(db, id);
  if (!row || !reachesSite(actor, row.site_id)) throw notFound('number');
  return row;
}

const fields = ['name', 'number', 'note'] as const;

interface Change {
  before?: Row;
  after?: Row;
}

const said = ({ name, number, note }: Row) => ({ name, number, note });

export function createPhoneBookService({ db, clock, identity }: SitesParts) {
  /**
   * Writes which fields changed, and what they were and became sealed with the entry's own key: a direct line often
   * bears a person's name, and the trail forgets nothing. Taking the entry off the list destroys the key.
   */
  async function record(
    trx: Trx,
    actor: Actor,
    action: string,
    row: Row,
    change: Change = {},
  ): Promise<void> {
    const { before, after } = change;
    const changed = fields.filter((field) => before?.[field] !== after?.[field]);
    const details = { preset: row.preset === 1, ...(changed.length > 0 ? { changed } : {}) };
    const target = { kind: 'phone-entry' as const, id: row.id, siteId: row.site_id };
    if (after) await identity.personKeys.ensure(trx, row.id);
    const data = { ...(before ? { before: said(before) } : {}), ...(after ? { after: said(after) } : {}) };
    const personal = after ? { personId: row.id, data } : undefined;
    await identity.audit(trx, actor, auditEvent(action, target, details, personal));
  }

  async function present(rows: Row[]): Promise<PhoneEntry[]> {
    const testers = rows.flatMap((row) => row.last_tested_by ?? []);
    const names = await identity.namesOf(db, testers);
    return rows.map((row) => ({
      id: row.id,
      siteId: row.site_id,
      name: row.name,
      number: row.number,
      preset: row.preset === 1,
      note: row.note,
      lastTestedAt: toTimeOrNull(row.last_tested_at),
      lastTestedBy: row.last_tested_by === null ? null : (names.get(row.last_tested_by) ?? null),
    }));
  }

  const presentOne = async (row: Row): Promise<PhoneEntry> => (await present([row]))[0]!;

  return {
    async listEntries(actor: Actor, siteId: string): Promise<PhoneEntry[]> {
      requirePermission(actor, 'sites.read');
      requireReach(actor, siteId);
      if (!(await findSite(db, siteId))) throw notFound('site');
      return present(await entries.listEntries(db, siteId));
    },

    async createEntry(
      actor: Actor,
      siteId: string,
      values: z.output<typeof createPhoneEntry.body>,
    ): Promise<PhoneEntry> {
      requirePermission(actor, 'phone-book.manage');
      requireReach(actor, siteId);
      const made = await inTransaction(db, async (trx) => {
        if (!(await findSite(trx, siteId))) throw notFound('site');
        const row: Row = {
          id: newId(clock.now()),
          site_id: siteId,
          position: await entries.nextPosition(trx, siteId),
          ...values,
          preset: 0,
          last_tested_at: null,
          last_tested_by: null,
        };
        await entries.insertEntries(trx, [row]);
        await record(trx, actor, 'phone-entry.created', row, { after: row });
        return row;
      });
      return presentOne(made);
    },

    /** Another number counts as untested, and no longer as one of the preset ones. */
    async updateEntry(
      actor: Actor,
      id: string,
      changes: z.output<typeof updatePhoneEntry.body>,
    ): Promise<PhoneEntry> {
      requirePermission(actor, 'phone-book.manage');
      const changed = await inTransaction(db, async (trx) => {
        const before = await lockOwnEntry(trx, actor, id);
        const after = { ...before, ...changes };
        if (digitsOf(after.number) !== digitsOf(before.number)) {
          Object.assign(after, { preset: 0, last_tested_at: null, last_tested_by: null });
        }
        await entries.updateEntry(trx, id, after);
        await record(trx, actor, 'phone-entry.changed', after, { before, after });
        return after;
      });
      return presentOne(changed);
    },

    async deleteEntry(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'phone-book.manage');
      await inTransaction(db, async (trx) => {
        const row = await lockOwnEntry(trx, actor, id);
        await entries.deleteEntry(trx, id);
        await identity.personKeys.destroy(trx, id);
        await record(trx, actor, 'phone-entry.deleted', row);
      });
    },

    /** Notes that the actor has just dialled the number and that it answered. */
    async markTested(actor: Actor, id: string): Promise<PhoneEntry> {
      requirePermission(actor, 'phone-book.manage');
      const tested = await inTransaction(db, async (trx) => {
        const before = await lockOwnEntry(trx, actor, id);
        const test = { last_tested_at: clock.now(), last_tested_by: actor.id };
        await entries.updateEntry(trx, id, test);
        await record(trx, actor, 'phone-entry.tested', before);
        return { ...before, ...test };
      });
      return presentOne(tested);
    },
  };
}

export type PhoneBookService = ReturnType<typeof createPhoneBookService>;
