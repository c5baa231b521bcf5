import { TestPerson } from './person.ts';
import type { TestApp } from './test-app.ts';

/** A paired kiosk: calls with its credential. */
export type TestKiosk = TestPerson & { id: string; token: string };

/**
 * Pairs a kiosk as people do: it shows a code, the administrator types it, it fetches its credential. Many in one test pair
 * `from` addresses of their own, which an app behind a trusted proxy believes.
 */
export async function pairKiosk(
  app: TestApp,
  { from, ...values }: { name?: string; siteId?: string; placeId?: string | null; from?: string } = {},
): Promise<TestKiosk> {
  const address = from === undefined ? {} : { headers: { 'x-forwarded-for': from } };
  const shown = await app.nobody().post('/api/kiosks/pairing', undefined, address);
  const made = await app.admin.post('/api/kiosks', {
    code: shown.body.code,
    name: 'Kios gerbang',
    siteId: app.siteId,
    ...values,
  });
  if (made.status !== 201) throw new Error(`no kiosk was made: ${made.text}`);
  const claimed = await app.nobody().post('/api/kiosks/pairing/claim', { claim: shown.body.claim }, address);
  if (claimed.status !== 200) throw new Error(`no credential was given: ${claimed.text}`);
  const token = claimed.body.token as string;
  return Object.assign(new TestPerson(app.app.http, { 'x-device-key': token }), {
    id: made.body.kiosk.id as string,
    token,
  });
}
