import { TestPerson } from './person.ts';
import type { TestApp } from './test-app.ts';

/** A paired kiosk: calls with its credential. */
export type TestKiosk = TestPerson & { id: string; token: string };

/** Pairs a kiosk as people do: it shows a code, the administrator types it, it fetches its credential. */
export async function pairKiosk(
  app: TestApp,
  values: { name?: string; siteId?: string; placeId?: string | null } = {},
): Promise<TestKiosk> {
  const shown = await app.nobody().post('/api/kiosks/pairing');
  const made = await app.admin.post('/api/kiosks', {
    code: shown.body.code,
    name: 'Kios gerbang',
    siteId: app.siteId,
    ...values,
  });
  if (made.status !== 201) throw new Error(`no kiosk was made: ${made.text}`);
  const claimed = await app.nobody().post('/api/kiosks/pairing/claim', { claim: shown.body.claim });
  if (claimed.status !== 200) throw new Error(`no credential was given: ${claimed.text}`);
  const token = claimed.body.token as string;
  return Object.assign(new TestPerson(app.app.http, { 'x-device-key': token }), {
    id: made.body.kiosk.id as string,
    token,
  });
}
