import type { ConsoleState } from '@siaga/contracts/consoles';
import type { Actor } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import type { EmergencyParts } from '../parts.ts';
import { createConsolePresenter } from './present.ts';
import { type ConsoleRow, deleteConsole } from './repository.ts';

/** The deadline of a console: it goes missing or, when it is, is forgotten. */
export const DEADLINE = 'console.deadline';

/** What every change of a console brings with it: the screens of its sites hear of it, and the trail keeps it. */
export function createConsoleChanges(parts: EmergencyParts) {
  const { live, jobs, identity } = parts;
  const present = createConsolePresenter(parts);

  /** Called last in the transaction that changed the row, or took it away (`isGone`). */
  async function keep(
    trx: Trx,
    actor: Actor,
    row: ConsoleRow,
    { action, before, isGone = false }: { action: string; before?: ConsoleState; isGone?: boolean },
  ): Promise<void> {
    // One event goes to readers of several sites, who are not to learn of each other's.
    const { siteIds, ...shown } = (await present(trx, [row]))[0]!;
    const news = { consoleId: row.id, console: isGone ? null : shown };
    trx.afterCommit(() => live.toEmergencyReaders(siteIds, 'console:changed', news));
    await identity.audit(trx, actor, {
      module: 'emergency',
      action,
      // Not the site's own chain: a press must not wait for the head of one that a hundred screens write to.
      siteId: null,
      target: { kind: 'console', id: row.id },
      details: {
        ...(before === undefined ? {} : { before: { state: before } }),
        ...(isGone ? {} : { after: { state: row.state } }),
      },
      // Whose console it was, for as long as that person is known.
      ...(shown.name === null ? {} : { personal: { personId: row.user_id, data: { name: shown.name } } }),
    });
  }

  return {
    present,
    keep,
    async remove(trx: Trx, actor: Actor, row: ConsoleRow, action: string): Promise<void> {
      if (!(await deleteConsole(trx, row.id))) return;
      await jobs.cancel(trx, DEADLINE, row.id);
      await keep(trx, actor, row, { action, before: row.state, isGone: true });
    },
  };
}
