import '../../emergency/table.ts';
import { emergencyRules } from '../../emergency/parts.ts';
import '../../identity/audit/table.ts';
import type { Db } from '../../platform/db/index.ts';

/**
 * Incidents that should have been one: opened for the same place and category while another was open, within the merge window
 * of its presses. What came first is told by the audit chain, in which the numbers follow the commits.
 */
export async function doubledIncidents(db: Db): Promise<string[]> {
  const incidents = await db
    .selectFrom('incidents')
    .select(['id', 'number', 'merge_key', 'pressed_at', 'last_pressed_at'])
    .execute();
  const raised = await seqOf(db, 'incident.raised');
  const resolved = await seqOf(db, 'incident.resolved');
  const faults: string[] = [];
  for (const alike of Map.groupBy(incidents, ({ merge_key }) => merge_key).values()) {
    const inOrder = alike.sort((a, b) => (raised.get(a.id) ?? 0) - (raised.get(b.id) ?? 0));
    for (const [index, later] of inOrder.entries()) {
      const openedAt = raised.get(later.id);
      if (openedAt === undefined) faults.push(`nothing is audited of the opening of ${later.number}`);
      for (const earlier of inOrder.slice(0, index)) {
        const wasOpen = (resolved.get(earlier.id) ?? Number.POSITIVE_INFINITY) > (openedAt ?? 0);
        if (wasOpen && areClose(earlier, later))
          faults.push(`${later.number} was opened beside ${earlier.number}`);
      }
    }
  }
  return faults;
}

interface Pressed {
  pressed_at: number;
  last_pressed_at: number;
}

const areClose = (a: Pressed, b: Pressed): boolean =>
  b.pressed_at <= a.last_pressed_at + emergencyRules.mergeWindowMs &&
  b.last_pressed_at >= a.pressed_at - emergencyRules.mergeWindowMs;

/** Numbers of these events in the audit chain, by incident. All incidents are of one site, and so of one chain. */
async function seqOf(db: Db, action: string): Promise<Map<string, number>> {
  const entries = await db
    .selectFrom('audit_entries')
    .select(['target_id', 'seq'])
    .where('module', '=', 'emergency')
    .where('action', '=', action)
    .execute();
  return new Map(entries.map(({ target_id, seq }) => [target_id ?? '', seq]));
}
