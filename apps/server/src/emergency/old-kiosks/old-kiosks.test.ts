import type { Incident } from '@siaga/contracts/emergency';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk } from '../../testing/kiosk.ts';
import { TestApp } from '../../testing/test-app.ts';

const LISTED = '192.168.1.20';
const FORM = 'application/x-www-form-urlencoded';

interface Answer {
  status: number;
  body: { success?: boolean; code?: string; receipt: string; incident: Incident };
}

describeEachDatabase('POST /send-emergency', (dialect) => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start(dialect);
    await list([LISTED]);
  });
  afterEach(() => app.stop());

  const list = (addresses: string[], siteId = app.siteId) =>
    app.admin.put(`/api/sites/${siteId}/old-kiosks`, { addresses });
  /** A call as an old kiosk makes it, from an address and without anything that a browser of today adds. */
  async function press(
    payload: unknown,
    {
      from = LISTED,
      headers = {},
      http = app.app.http,
    }: { from?: string; headers?: object; http?: typeof app.app.http } = {},
  ): Promise<Answer> {
    const response = await http.inject({
      method: 'POST',
      url: '/send-emergency',
      remoteAddress: from,
      headers: { host: 'siaga.test', 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    return { status: response.statusCode, body: response.json() };
  }
  /** The incident as responders see it. */
  const seen = async ({ body }: Answer) =>
    (await app.admin.get(`/api/emergency/incidents/${body.incident.id}`)).body.incident as Incident;
  /** So much later that presses do not merge with those of before. */
  const later = () => app.clock.advance(10 * 60_000);

  test('an unchanged kiosk at a listed address gets a receipt, and its words stand in the story', async () => {
    const answer = await press({
      type: 'emergency',
      accidentType: 'kebakaran',
      userName: 'Budi <b>',
      location: 'Gudang B',
      message: 'Api di atap',
      photoUrl: 'http://old/photo.jpg',
      scanId: 4711,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      success: true,
      receipt: answer.body.incident.number,
      incident: { category: 'fire', state: 'raised', siteId: app.siteId, kioskId: null, placeId: null },
    });
    const incident = await seen(answer);
    expect(incident.timeline[0]).toMatchObject({
      kind: 'raised',
      by: { kind: 'system', name: `old kiosk ${LISTED}` },
      note: 'Nama: Budi <b>; Lokasi: Gudang B; Api di atap',
      details: { droppedFields: ['photoUrl', 'scanId'] },
    });
    const rows = await app.app.database.db.selectFrom('presses').select(['source', 'caller']).execute();
    expect(rows).toEqual([{ source: 'old-kiosk', caller: `system:old kiosk ${LISTED}` }]);
  });

  test('a form is taken like JSON, whatever either calls itself', async () => {
    const form = await press('accidentType=medis&message=Sesak+nafas', { headers: { 'content-type': FORM } });
    expect([form.status, form.body.incident.category]).toEqual([201, 'medical']);
    expect((await seen(form)).timeline[0]!.note).toBe('Sesak nafas');
    later();
    for (const type of ['text/plain', 'nonsense', '', 'application/json; charset=latin1']) {
      const answer = await press('{"accidentType":"kriminal"}', { headers: { 'content-type': type } });
      expect([type, answer.body.incident.category]).toEqual([type, 'security']);
    }
  });

  test.each([
    ['nothing', '', []],
    ['broken JSON', '{"accidentType":"medis"', ['body']],
    ['a list', '[]', ['body']],
    ['null', 'null', ['body']],
    [
      'every field wrong',
      '{"type":{},"accidentType":[],"message":{},"location":[],"userName":{},"scanId":"x"}',
      ['accidentType', 'type', 'location', 'userName', 'message', 'scanId'],
    ],
    ['a message without end', JSON.stringify({ message: 'tolong '.repeat(50_000) }), ['message']],
    ['a photo', `{"photo":"${'x'.repeat(3 << 20)}"}`, ['photo']],
    ['more than is read', `{"photo":"${'x'.repeat(17 << 20)}"}`, ['body']],
    ['control characters', '{"message":"a\\u0000b"}', ['message']],
  ])('%s is a press all the same', async (_what, payload, dropped) => {
    const answer = await press(payload);
    expect([answer.status, answer.body.incident.category]).toEqual([201, 'other']);
    const { timeline } = await seen(answer);
    expect(timeline[0]!.details).toEqual(dropped.length > 0 ? { droppedFields: dropped } : null);
    expect(timeline[0]!.note?.length ?? 0).toBeLessThanOrEqual(500);
  });

  test('a location that names a place of the site is that place', async () => {
    const made = await app.admin.post(`/api/sites/${app.siteId}/places`, { name: 'Dermaga 2' });
    const elsewhere = await app.site('Depot Sorong');
    await app.admin.post(`/api/sites/${elsewhere}/places`, { name: 'Anjungan' });
    const known = await press({ accidentType: 'medis', location: ' dermaga  2' });
    expect(known.body.incident).toMatchObject({ placeId: made.body.place.id, placeName: 'Dermaga 2' });
    const foreign = await press({ accidentType: 'medis', location: 'Anjungan' });
    expect(foreign.body.incident.placeId).toBeNull();
  });

  test('the same body within 10 s is the same press, over a restart and on another instance too', async () => {
    const body = { accidentType: 'medis', message: 'Tolong' };
    const first = await press(body);
    app.clock.advance(9_999);
    const config = readConfig({ SIAGA_DATA_DIR: app.dataDir, SIAGA_DATABASE_URL: app.database.url });
    const other = await createApp({ config, clock: app.clock });
    await other.prepare();
    try {
      for (const http of [app.app.http, other.http]) {
        const again = await press(body, { http });
        expect([again.status, again.body.receipt]).toEqual([200, first.body.receipt]);
        expect(again.body.incident.pressCount).toBe(1);
      }
    } finally {
      await other.stop('test over');
    }
    app.clock.advance(1);
    const anew = await press(body);
    expect([anew.status, anew.body.incident.pressCount]).toEqual([201, 2]);
  });

  test('another body, or another caller, is another press', async () => {
    await list([LISTED, '192.168.1.21']);
    const body = { accidentType: 'medis', message: 'Tolong' };
    await press(body);
    expect((await press({ ...body, message: 'Tolong!' })).status).toBe(201);
    expect((await press(body, { from: '192.168.1.21' })).status).toBe(201);
    expect(await app.app.database.db.selectFrom('presses').select('id').execute()).toHaveLength(3);
  });

  test('the same body 20 times at once is one press', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => press({ accidentType: 'medis' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.receipt)).size).toBe(1);
    expect(await app.app.database.db.selectFrom('presses').select('id').execute()).toHaveLength(1);
  });

  test('presses without end are never held back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, number) => press({ accidentType: 'medis', message: `${number}` })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.incident.id)).size).toBe(1);
  });

  test('a kiosk that shows its credential is itself, wherever it stands', async () => {
    const kiosk = await pairKiosk(app);
    const headers = { 'x-device-key': kiosk.token };
    const answer = await press({ accidentType: 'kecelakaan' }, { from: '10.0.0.1', headers });
    expect(answer.status).toBe(201);
    expect(answer.body.incident).toMatchObject({
      kioskId: kiosk.id,
      kioskName: 'Kios gerbang',
      category: 'accident',
    });
    await app.admin.delete(`/api/kiosks/${kiosk.id}`);
    expect((await press({}, { from: '10.0.0.1', headers })).status).toBe(401);
    const listed = await press({}, { headers });
    expect([listed.status, listed.body.incident.kioskId]).toEqual([201, null]);
  });

  describe('who is not on a list', () => {
    test.each([['10.0.0.1'], ['192.168.1.21'], ['127.0.0.1'], ['::1'], ['2001:db8::1']])(
      '%s is a stranger',
      async (from) => {
        const answer = await press({ accidentType: 'medis' }, { from });
        expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
      },
    );

    test('a stranger learns nothing from a bad body', async () => {
      const answer = await press('{"a":', { from: '10.0.0.1', headers: { 'content-type': 'nonsense' } });
      expect(answer.status).toBe(401);
    });

    test('a forwarded address counts from a trusted proxy alone', async () => {
      const headers = { 'x-forwarded-for': LISTED };
      expect((await press({}, { from: '10.0.0.1', headers })).status).toBe(401);
      const config = readConfig({
        SIAGA_DATA_DIR: app.dataDir,
        SIAGA_DATABASE_URL: app.database.url,
        SIAGA_TRUSTED_PROXIES: '10.0.0.1',
      });
      const behind = await createApp({ config, clock: app.clock });
      await behind.prepare();
      try {
        const { http } = behind;
        expect((await press({}, { from: '10.0.0.1', headers, http })).status).toBe(201);
        expect((await press({}, { from: '10.0.0.2', headers, http })).status).toBe(401);
        const forged = { 'x-forwarded-for': `${LISTED}, 203.0.113.9` };
        expect((await press({}, { from: '10.0.0.1', headers: forged, http })).status).toBe(401);
      } finally {
        await behind.stop('test over');
      }
    });

    test('a person who is signed in presses on Siaga’s own pages, not here', async () => {
      const answer = await app.admin.post('/send-emergency', { accidentType: 'medis' });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    });

    test('a page of another web site presses for nobody, though its browser stands at a listed address', async () => {
      const answer = await press({}, { headers: { origin: 'http://elsewhere.test' } });
      expect([answer.status, answer.body.code]).toEqual([403, 'foreign_origin']);
      expect((await press({}, { headers: { origin: 'http://siaga.test' } })).status).toBe(201);
    });

    test('an address taken off the list is a stranger at once', async () => {
      expect((await press({})).status).toBe(201);
      await list([]);
      expect((await press({})).status).toBe(401);
    });
  });

  test('over a real connection a photo in the body does not stand in the way', async () => {
    await list(['127.0.0.1']);
    const url = await app.listen();
    for (const size of [3 << 20, 17 << 20]) {
      const body = new URLSearchParams({ accidentType: 'medis', photo: 'x'.repeat(size) });
      const answer = await fetch(`${url}/send-emergency`, { method: 'POST', body });
      const { incident } = (await answer.json()) as Answer['body'];
      expect([answer.status, incident.category]).toEqual([201, 'medical']);
    }
  });

  test('the press is in the audit trail under the kiosk’s address', async () => {
    await press({ accidentType: 'medis', userName: 'Budi Santoso' });
    const { body, text } = await app.admin.get('/api/audit?module=emergency');
    expect(body.data[0]).toMatchObject({
      action: 'incident.raised',
      actor: { kind: 'system', name: `old kiosk ${LISTED}` },
      address: LISTED,
    });
    expect(text).not.toContain('Budi');
  });

  test('an address that two sites list presses for the older one', async () => {
    const elsewhere = await app.site('Depot Sorong');
    await list([LISTED], elsewhere);
    expect((await press({})).body.incident.siteId).toBe(app.siteId);
    await list([]);
    later();
    expect((await press({})).body.incident.siteId).toBe(elsewhere);
  });
});
