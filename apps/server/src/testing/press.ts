import type { Incident, IncidentWithDeliveries } from '@siaga/contracts/emergency';
import type { TestAnswer, TestPerson } from './person.ts';
import type { TestApp } from './test-app.ts';

type Fields = Record<string, unknown>;

/** The body of a press as a kiosk sends it. */
export const newPress = (fields: Fields = {}): Fields & { pressId: string } => ({
  pressId: crypto.randomUUID(),
  category: 'medical',
  ...fields,
});

export const sendPress = (by: TestPerson, fields: Fields = {}): Promise<TestAnswer> =>
  by.post('/api/emergency/presses', newPress(fields));

/** A press that must be stored; answers its incident. */
export async function pressed(by: TestPerson, fields: Fields = {}): Promise<Incident> {
  const answer = await sendPress(by, fields);
  if (answer.status !== 201) throw new Error(`not stored: ${answer.status} ${answer.text}`);
  return answer.body.incident as Incident;
}

/** A place of its own: presses there merge with nobody else's. */
export async function newPlace(app: TestApp, siteId: string = app.siteId): Promise<string> {
  const made = await app.admin.post(`/api/sites/${siteId}/places`, {
    name: `Tempat ${crypto.randomUUID().slice(0, 8)}`,
  });
  if (made.status !== 201) throw new Error(`no place was made: ${made.text}`);
  return made.body.place.id as string;
}

type Deed = 'acknowledge' | 'en-route' | 'on-scene' | 'join' | 'need-help' | 'resolve' | 'cancel' | 'note';

/** What somebody does with an incident. */
export const act = (
  by: TestPerson,
  { id }: { id: string },
  deed: Deed,
  body: Fields = {},
): Promise<TestAnswer> => by.post(`/api/emergency/incidents/${id}/${deed}`, body);

/** The incident as somebody sees it who may. */
export async function readIncident(by: TestPerson, { id }: { id: string }): Promise<IncidentWithDeliveries> {
  const answer = await by.get(`/api/emergency/incidents/${id}`);
  if (answer.status !== 200) throw new Error(`not read: ${answer.status} ${answer.text}`);
  return answer.body.incident as IncidentWithDeliveries;
}

/** The incident's story in short, for example `['raised', 'acknowledged']`. */
export const storyOf = ({ timeline }: Pick<Incident, 'timeline'>): string[] =>
  timeline.map(({ kind }) => kind);
