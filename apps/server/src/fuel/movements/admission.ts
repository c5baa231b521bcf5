import { conflict, refused } from '../../platform/errors.ts';
import { toTime } from '../../platform/time.ts';
import { entryRules } from '../parts.ts';

const DAY_MS = 86_400_000;

/** @throws 422 occurred_in_future or too_far_back */
export function checkMoment(occurredAt: number, now: number): void {
  if (occurredAt > now + entryRules.aheadMs) {
    throw refused('occurred_in_future', 'This moment has not come yet', { latest: toTime(now) });
  }
  const earliest = now - entryRules.backDatingDays * DAY_MS;
  if (occurredAt < earliest) {
    throw refused('too_far_back', `Entries reach back ${entryRules.backDatingDays} days at most`, {
      earliest: toTime(earliest),
    });
  }
}

/** @throws 409 tank_archived */
export function checkInUse(tank: { name: string; archived: number }): void {
  if (tank.archived === 1)
    throw conflict('tank_archived', 'The tank is no longer in use', { name: tank.name });
}
