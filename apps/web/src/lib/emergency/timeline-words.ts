import type { TimelineEntry } from '@siaga/contracts/emergency';
import { format, t } from '../i18n/i18n.svelte.ts';
import { stopwatch } from './elapsed.ts';

/** Who did it, as the timeline names them. */
export function actorName({ kind, name }: TimelineEntry['by']): string {
  if (kind === 'system') return t.emergency.timeline.system;
  if (name !== null) return name;
  const unnamed = { kiosk: t.emergency.timeline.aKiosk, 'api-key': t.emergency.timeline.aProgram };
  return kind === 'user' ? t.emergency.erased : unnamed[kind];
}

/** What happened, in one sentence. */
export function timelineSentence({ kind, by, details }: TimelineEntry): string {
  const words = t.emergency.timeline.kinds;
  const who = actorName(by);
  if (kind === 'flood') return words.flood;
  if (kind === 'joined' && details?.['state'] === 'on_scene') return words.joinedOnScene(who);
  return words[kind](who);
}

const numberIn = (details: TimelineEntry['details'], name: string): number | undefined => {
  const value = details?.[name];
  return typeof value === 'number' ? value : undefined;
};

/** The facts beside it, each in words; what is not known here is left out rather than shown raw. */
export function timelineFacts({ via, details }: TimelineEntry): string[] {
  const words = t.emergency.timeline;
  const channels: Record<string, string | undefined> = t.emergency.deliveries.channels;
  const outcomes: Record<string, string | undefined> = t.emergency.outcomes;
  const facts: string[] = [];
  if (via !== null) facts.push(words.via(channels[via] ?? via));
  const outcome = details?.['outcome'];
  if (typeof outcome === 'string') facts.push(words.outcome(outcomes[outcome] ?? outcome));
  const waited = numberIn(details, 'waitedMs');
  if (waited !== undefined) facts.push(words.waited(stopwatch(waited)));
  const clockOff = numberIn(details, 'deviceClockOffMs');
  if (clockOff !== undefined) facts.push(words.clockOff(stopwatch(Math.abs(clockOff)), clockOff > 0));
  const after = numberIn(details, 'afterMs');
  if (details?.['beforeSending'] === true) facts.push(words.beforeSending);
  else if (after !== undefined)
    facts.push(words.afterPress(`${format.number(Math.round(after / 100) / 10, 1)} s`));
  const dropped = details?.['droppedFields'];
  if (Array.isArray(dropped)) facts.push(words.dropped(dropped.map(String).join(', ')));
  return facts;
}
