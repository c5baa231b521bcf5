/** The house with people who answer: a paired kiosk, responders with Telegram and some with a browser that is rung. */
import { randomUUID } from 'node:crypto';
import { type House, openHouse } from './house.ts';
import { rawRequest } from './load.ts';
import { Outside } from './telegram.ts';

export const RESPONDERS = 10;
export const BROWSERS = 3;
const PLACES = 20;
const PASSWORD = 'kata sandi petugas';
const categories = ['medical', 'fire', 'security', 'accident', 'rescue', 'other'];

export interface AnsweringSite {
  house: House;
  outside: Outside;
  /** A press at the nth place and category; presses of the same number belong together while their incident is open. */
  press(number: number): string;
  resolve(incidentId: string): string;
  leave(): Promise<void>;
}

export async function openAnsweringSite(): Promise<AnsweringSite> {
  const outside = await Outside.begin();
  const house = await openHouse('sqlite', outside.environment);
  const placeIds: string[] = [];
  for (let number = 1; number <= PLACES; number++) {
    const { place } = await house.call<{ place: { id: string } }>(
      'POST',
      `/api/sites/${house.siteId}/places`,
      {
        name: `Tempat ${number}`,
      },
    );
    placeIds.push(place.id);
  }
  const deviceKey = await pairKiosk(house);
  for (let number = 1; number <= RESPONDERS; number++) await addResponder(house, outside, number);
  return {
    house,
    outside,
    press(number) {
      const [place, category] = [number % PLACES, Math.floor(number / PLACES) % categories.length];
      const headers = { 'x-device-key': deviceKey };
      return rawRequest('POST', '/api/emergency/presses', headers, {
        pressId: randomUUID(),
        category: categories[category],
        placeId: placeIds[place],
        ageMs: 12.5,
        pressedAt: new Date().toISOString(),
      });
    },
    resolve: (id) => rawRequest('POST', `/api/emergency/incidents/${id}/resolve`, house.headers, {}),
    async leave() {
      await house.leave();
      await outside.end();
    },
  };
}

/** @returns the kiosk's credential. */
export async function pairKiosk(house: House): Promise<string> {
  const shown = await house.call<{ code: string; claim: string }>('POST', '/api/kiosks/pairing');
  await house.call('POST', '/api/kiosks', { code: shown.code, name: 'Kios gerbang' });
  const { token } = await house.call<{ token: string }>('POST', '/api/kiosks/pairing/claim', {
    claim: shown.claim,
  });
  return token;
}

async function addResponder(house: House, outside: Outside, number: number): Promise<void> {
  const person = { email: `petugas${number}@siaga.test`, password: PASSWORD };
  const name = `Petugas ${number}`;
  await house.call('POST', '/api/users', { ...person, name, role: 'responder' });
  const own = await signedIn(house, person);
  const { url } = await own<{ url: string }>('POST', '/api/notifications/telegram/invitation');
  await outside.link(name, url);
  if (number > BROWSERS) return;
  const { webpush } = await own<{ webpush: { publicKey: string } }>('GET', '/api/notifications/mine');
  await own('POST', '/api/notifications/push/devices', await outside.subscribe(webpush.publicKey));
}

/** A caller with a session of their own. */
async function signedIn(house: House, person: { email: string; password: string }): Promise<House['call']> {
  const post = (path: string, method: string, headers: Record<string, string>, body?: unknown) =>
    fetch(house.server.url + path, {
      method,
      headers: { ...headers, origin: house.server.url, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const signed = await post('/api/auth/login', 'POST', {}, person);
  const cookie = signed.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return async <Body>(method: string, path: string, body?: unknown) => {
    const answer = await post(path, method, { cookie }, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Body;
  };
}
