import type { TestAnswer } from '../person.ts';
import { pairKiosk } from '../kiosk.ts';
import type { TestApp } from '../test-app.ts';
import { randomAddress } from './cast.ts';

/** Stands in every name at the other site and in nothing that anybody of the first one sends. */
const SECRET = 'RAHASIA-B';

/** A second site, furnished with one thing of each kind, that nobody of the first one may ever hear of or change. */
export interface OtherSite {
  id: string;
  tankId: string;
  /** Ids by the kind of thing. */
  ids: Map<string, string>;
}

export async function furnishOtherSite(app: TestApp): Promise<OtherSite> {
  const named = (what: string) => `${SECRET} ${what}`;
  const made = (answer: TestAnswer) => {
    if (answer.status !== 201)
      throw new Error(`the other site was not furnished: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const site = made(await app.admin.post('/api/sites', { name: named('depot'), zone: 'Asia/Jayapura' })).site;
  const siteId = site.id as string;
  const place = made(await app.admin.post(`/api/sites/${siteId}/places`, { name: named('dermaga') })).place;
  const line = { name: named('pos'), number: '+62 411 999', note: named('catatan') };
  const entry = made(await app.admin.post(`/api/sites/${siteId}/phone-book`, line)).entry;
  const vessel = { name: named('tangki'), siteId, product: named('solar'), capacityL: 10_000 };
  const tank = made(await app.admin.post('/api/tanks', vessel)).tank;
  const note = named('nota');
  const received = await app.admin.once('/api/stock/in', { tankId: tank.id, litres: 5_000, note });
  const movement = made(received).movement;
  const kiosk = await pairKiosk(app, {
    name: named('kios'),
    siteId,
    placeId: place.id,
    from: randomAddress(),
  });
  const pressId = crypto.randomUUID();
  const press = { pressId, category: 'fire', note: named('api'), placeId: place.id };
  const { incident } = made(await kiosk.post('/api/emergency/presses', press));
  const responder = await app.person('responder', { siteIds: [siteId] });
  await app.admin.patch(`/api/users/${responder.id}`, { name: named('orang') });
  const permissions = ['fuel.read'];
  const key = made(
    await app.admin.post('/api/api-keys', { name: named('kunci'), permissions, siteIds: [siteId] }),
  );
  const ids = {
    ...{ site: siteId, place: place.id, entry: entry.id, tank: tank.id, movement: movement.id },
    ...{
      kiosk: kiosk.id,
      press: pressId,
      incident: incident.id,
      user: responder.id,
      'api-key': key.apiKey.id,
    },
  };
  return { id: siteId, tankId: tank.id as string, ids: new Map(Object.entries(ids)) };
}

/** Something happens at the other site: fuel, a kiosk, a call for help. */
export async function stirOtherSite(app: TestApp, { id, ids, tankId }: OtherSite): Promise<void> {
  const note = `${SECRET} nota ${crypto.randomUUID()}`;
  const done = [
    await app.admin.once('/api/stock/in', { tankId, litres: 0.001, note }),
    await app.admin.patch(`/api/kiosks/${ids.get('kiosk')}`, {
      name: `${SECRET} kios ${crypto.randomUUID()}`,
    }),
    await app.admin.post('/api/emergency/presses', { pressId: crypto.randomUUID(), siteId: id, note }),
  ];
  for (const { status, text } of done)
    if (status >= 300) throw new Error(`nothing happened: ${status} ${text}`);
}

/** Everything that stands at the other site, as its administrator reads it. */
export async function readOtherSite(app: TestApp, { id, ids }: OtherSite): Promise<unknown[]> {
  const answers = [];
  for (const url of [
    ...[
      `/api/sites/${id}`,
      `/api/sites/${id}/places`,
      `/api/sites/${id}/phone-book`,
      `/api/sites/${id}/old-kiosks`,
    ],
    ...[`/api/tanks?siteId=${id}`, `/api/stock/history?siteId=${id}`, `/api/kiosks?siteId=${id}`],
    ...[`/api/emergency/incidents?siteId=${id}`, `/api/emergency/consoles?siteId=${id}`],
    ...[`/api/emergency/incidents/${ids.get('incident')}`, `/api/users/${ids.get('user')}`],
    `/api/notifications/telegram/groups?siteId=${id}`,
  ]) {
    const { status, body } = await app.admin.get(url);
    answers.push({ url, status, body });
  }
  const keys = (await app.admin.get('/api/api-keys')).body.data as { id: string }[];
  return [...answers, keys.find((key) => key.id === ids.get('api-key'))];
}

/** What of the other site stands in a text; ids that the caller sent along do not count. */
export function leaksIn(text: string, { ids }: OtherSite, sent: string): string[] {
  // A press has its id from the device, and whoever likes may send the same.
  const leaked = [...ids]
    .filter(([kind, value]) => kind !== 'press' && text.includes(value) && !sent.includes(value))
    .map(([kind]) => kind);
  return text.toUpperCase().includes(SECRET) ? ['a name', ...leaked] : leaked;
}
