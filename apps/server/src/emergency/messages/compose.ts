import type { Incident, Responder } from '@siaga/contracts/emergency';
import type { Site } from '@siaga/contracts/sites';
import type { Message, Occasion } from '../../notifications/index.ts';
import { fromTime } from '../../platform/time.ts';
import { momentAt, spanInWords, stopwatch } from './spans.ts';
import { type Action, actions, incidentWords, type Language } from './words.ts';

/** What a message is made from. */
export interface Facts {
  incident: Incident;
  site: Pick<Site, 'name' | 'zone' | 'address' | 'lat' | 'lon'>;
  /** All of the site that nobody has answered, oldest first. */
  unanswered: readonly Incident[];
  /** How many those are, where not all are listed. */
  unansweredCount: number;
  publicUrl: string | null;
  now: number;
}

type Telling = Omit<Occasion, 'subjectId' | 'userId'>;

/** A press that arrives so much later than it was made says so. */
const LATE_MS = 60_000;
const NOTES_SHOWN = 3;

/** The message of an incident as it stands; null when there is no use in sending it any more. */
export function composeMessage(facts: Facts, telling: Telling): Message | null {
  const { incident, site, publicUrl } = facts;
  if (!telling.isEdit && isNeedless(incident, telling.kind)) return null;
  const venue = telling.kind === 'venue' ? venueOf(facts, telling.language) : null;
  if (telling.kind === 'venue' && !venue) return null;
  const words = incidentWords[telling.language];
  return {
    language: telling.language,
    title: titleOf(incident, telling),
    lines: [
      ...standing(incident, telling.language),
      `${incident.number}, ${site.name}`,
      ...pressLines(incident, site.zone, telling.language),
      ...(telling.kind === 'reminder' && incident.state === 'raised'
        ? unansweredLines(facts, telling.language)
        : []),
      ...(telling.mayBeDuplicate ? [words.mayBeDuplicate] : []),
    ],
    buttons: buttonsOf(incident).map((action) => ({ action, label: words.buttons[action] })),
    venue,
    url: publicUrl === null ? null : `${publicUrl.replace(/\/+$/, '')}/console/incidents/${incident.id}`,
    tag: `incident:${incident.id}`,
    isOver: isOver(incident),
  };
}

const isOver = ({ state }: Incident): boolean => state === 'resolved' || state === 'cancelled';

/** Whoever has answered meanwhile has made a call needless; more hands are wanted until somebody joins. */
function isNeedless(incident: Incident, kind: Occasion['kind']): boolean {
  return kind === 'help' ? !incident.helpWanted || isOver(incident) : incident.state !== 'raised';
}

function buttonsOf(incident: Incident): readonly Action[] {
  if (isOver(incident)) return [];
  return incident.state === 'raised' ? actions : actions.filter((action) => action !== 'acknowledge');
}

/** Kind of emergency and where, for example `MEDIS — Kios gerbang, Dermaga 2`; an exercise says so before all else. */
export function headingOf(incident: Incident, language: Language): string {
  const { category, drill } = incidentWords[language];
  const where = [...new Set([incident.kioskName, incident.placeName])].filter((name) => name !== null);
  return `${incident.drill ? `${drill} ` : ''}${category[incident.category]} — ${where.join(', ') || incident.siteName}`;
}

function titleOf(incident: Incident, { kind, language }: Telling): string {
  const words = incidentWords[language];
  const drill = incident.drill ? `${words.drill} ` : '';
  const heading = headingOf({ ...incident, drill: false }, language);
  // The word for an exercise stands before the alarm sign: on a locked telephone nothing is read before it.
  if (incident.state === 'resolved') return `${drill}✅ ${words.over}: ${heading}`;
  if (incident.state === 'cancelled') return `${drill}✖️ ${words.cancelled}: ${heading}`;
  if (kind === 'help' && incident.helpWanted) return `${drill}🆘 ${words.helpWanted}: ${heading}`;
  if (kind === 'reminder' && incident.state === 'raised') return `${drill}🚨 ${words.unanswered}: ${heading}`;
  return `${drill}${incident.state === 'raised' ? '🚨' : '🟠'} ${heading}`;
}

const after = (incident: Incident, at: string | null): string =>
  stopwatch(fromTime(at ?? incident.raisedAt) - fromTime(incident.raisedAt));

/** Who has said what, and how long after the incident could be known. */
export function standing(incident: Incident, language: Language): string[] {
  const words = incidentWords[language];
  const nameOf = (person: { name: string | null } | null) => person?.name ?? words.somebody;
  const list = (state: Responder['state'], at: (responder: Responder) => string | null) =>
    incident.responders
      .filter((responder) => responder.state === state)
      .map((responder) => `${nameOf(responder)} (${after(incident, at(responder))})`)
      .join(', ');
  const [coming, there] = [
    list('en_route', (one) => one.enRouteAt),
    list('on_scene', (one) => one.onSceneAt),
  ];
  const { acknowledgedAt, acknowledgedBy, resolvedAt, resolvedBy, cancelledAt, outcome } = incident;
  const caller = incident.timeline.findLast((entry) => entry.kind === 'help_wanted');
  return [
    ...(cancelledAt === null ? [] : [words.takenBack(after(incident, cancelledAt))]),
    ...(resolvedAt === null || outcome === null
      ? []
      : [words.resolved(words.outcomes[outcome], nameOf(resolvedBy), after(incident, resolvedAt))]),
    ...(incident.helpWanted ? [words.wantsHelp(nameOf(caller?.by ?? null))] : []),
    ...(incident.state === 'raised' ? [words.nobodyYet] : []),
    ...(acknowledgedAt === null
      ? []
      : [words.acknowledged(nameOf(acknowledgedBy), after(incident, acknowledgedAt))]),
    ...(coming === '' ? [] : [words.enRoute(coming)]),
    ...(there === '' ? [] : [words.onScene(there)]),
  ];
}

function pressLines(incident: Incident, zone: string, language: Language): string[] {
  const words = incidentWords[language];
  const pressedAt = fromTime(incident.pressedAt);
  const waitedMs = fromTime(incident.raisedAt) - pressedAt;
  const moment = momentAt(pressedAt, zone, language);
  const { pressCount, kioskCount, flooded } = incident;
  const count = `${words.presses(pressCount, kioskCount)}${flooded ? `, ${words.flooded}` : ''}`;
  return [
    waitedMs >= LATE_MS
      ? words.pressedBefore(spanInWords(waitedMs, language), moment)
      : words.pressedAt(moment),
    ...(pressCount > 1 ? [count] : []),
    ...notesOf(incident).map(words.note),
  ];
}

/** What was written with the presses: the newest few, oldest of them first. */
function notesOf({ timeline, presses }: Incident): string[] {
  const told = timeline.filter(({ kind }) => kind === 'raised' || kind === 'pressed').map(({ note }) => note);
  const untold = presses.map(({ note }) => note);
  return [...told, ...untold].filter((note) => note !== null).slice(-NOTES_SHOWN);
}

function unansweredLines({ unanswered, unansweredCount, now }: Facts, language: Language): string[] {
  if (unansweredCount < 2) return [];
  const words = incidentWords[language];
  const hidden = unansweredCount - unanswered.length;
  return [
    words.allUnanswered(unansweredCount),
    ...unanswered.map((one) =>
      words.oneUnanswered(
        `${one.number} ${headingOf(one, language)}`,
        stopwatch(now - fromTime(one.raisedAt)),
      ),
    ),
    ...(hidden > 0 ? [words.more(hidden)] : []),
  ];
}

/** Where the device says it is, else where the site is; null when nobody knows. */
function venueOf({ incident, site }: Facts, language: Language): Message['venue'] {
  const title = headingOf(incident, language);
  const address = site.address ?? site.name;
  const { position } = incident;
  if (position) {
    const { lat, lon, accuracyM } = position;
    const words = accuracyM === undefined ? [] : [incidentWords[language].accuracy(Math.round(accuracyM))];
    return { lat, lon, title, address: [address, ...words].join(', ') };
  }
  return site.lat === null || site.lon === null ? null : { lat: site.lat, lon: site.lon, title, address };
}
