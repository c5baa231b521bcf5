import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import type { TestPerson } from '../../testing/person.ts';
import { act, newPlace, pressed, readIncident, storyOf } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('answering an incident', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;
  let ana: TestPerson & { id: string };
  let budi: TestPerson & { id: string };
  let elsewhere: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
    ana = await app.person('responder');
    budi = await app.person('supervisor');
    elsewhere = await app.site('Depot Sorong');
  });
  afterAll(() => app.stop());

  const raised = async (fields: object = {}) => pressed(kiosk, { placeId: await newPlace(app), ...fields });

  test('goes from acknowledged over en route and on scene to resolved, each with its moment and its person', async () => {
    const incident = await raised();
    for (const [person, deed] of [
      [ana, 'acknowledge'],
      [ana, 'en-route'],
      [budi, 'on-scene'],
      [budi, 'resolve'],
    ] as const) {
      app.clock.advance(1_000);
      expect((await act(person, incident, deed)).status).toBe(200);
    }
    const done = await readIncident(ana, incident);
    expect(done).toMatchObject({
      state: 'resolved',
      outcome: 'handled',
      acknowledgedBy: { id: ana.id, name: 'responder 1' },
      resolvedBy: { id: budi.id },
      responders: expect.arrayContaining([
        expect.objectContaining({ id: ana.id, state: 'en_route', onSceneAt: null }),
        expect.objectContaining({ id: budi.id, state: 'on_scene', acknowledgedAt: null }),
      ]) as unknown,
    });
    const moments = [done.raisedAt, done.acknowledgedAt, done.enRouteAt, done.onSceneAt, done.resolvedAt];
    expect(moments.map((time) => Date.parse(time!) - Date.parse(done.raisedAt))).toEqual([
      0, 1_000, 2_000, 3_000, 4_000,
    ]);
    expect(storyOf(done)).toEqual(['raised', 'acknowledged', 'en_route', 'on_scene', 'resolved']);
  });

  test.each([
    ['acknowledge', 'already_acknowledged'],
    ['en-route', 'already_en_route'],
    ['on-scene', 'already_on_scene'],
    ['resolve', 'already_resolved'],
  ] as const)('of ten who %s at once one wins, and the others are told who', async (deed, code) => {
    const people = [ana, budi, app.admin];
    const incident = await raised();
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => ({
        index: index % 3,
        ...(await act(people[index % 3]!, incident, deed)),
      })),
    );
    const won = answers.filter(({ status }) => status === 200);
    const winners = new Set(won.map(({ index }) => index));
    expect(winners.size).toBe(1);
    const first = await readIncident(ana, incident);
    const name = first.timeline[1]!.by.name;
    for (const lost of answers.filter(({ index }) => !winners.has(index))) {
      expect(lost).toMatchObject({ status: 409, body: { code, facts: { name, at: first.timeline[1]!.at } } });
    }
    // Said again by the winner it is neither wrong nor news.
    expect(storyOf(first)).toHaveLength(2);
  });

  test('further at once is acknowledged as well; backwards is refused', async () => {
    const incident = await raised();
    expect((await act(ana, incident, 'on-scene', { note: 'sudah di sini' })).body.incident).toMatchObject({
      state: 'on_scene',
      acknowledgedBy: { id: ana.id },
      enRouteAt: null,
      responders: [{ id: ana.id, state: 'on_scene', acknowledgedAt: incident.raisedAt }],
    });
    for (const deed of ['acknowledge', 'en-route'] as const)
      expect((await act(budi, incident, deed)).body).toMatchObject({
        status: 409,
        facts: { name: 'responder 1' },
      });
    expect((await readIncident(ana, incident)).timeline.at(-1)).toMatchObject({ note: 'sudah di sini' });
  });

  test('beside the first one others join, each once', async () => {
    const incident = await raised();
    await act(ana, incident, 'en-route');
    for (let round = 0; round < 2; round++)
      expect((await act(budi, incident, 'join')).body.incident.responders).toHaveLength(2);
    await act(budi, incident, 'join', { state: 'on_scene' });
    const joined = await readIncident(ana, incident);
    // Budi is there before Ana: that is the incident's own next state.
    expect(storyOf(joined)).toEqual(['raised', 'en_route', 'joined', 'on_scene']);
    expect(joined).toMatchObject({ state: 'on_scene', acknowledgedBy: { id: ana.id } });
  });

  test('joining what nobody has yet is acknowledging it', async () => {
    const incident = await raised();
    expect((await act(budi, incident, 'join')).body.incident).toMatchObject({
      state: 'en_route',
      acknowledgedBy: { id: budi.id },
    });
    const due = await app.app.database.db
      .selectFrom('due_rows')
      .select('id')
      .where('subject', '=', incident.id)
      .execute();
    expect(due).toEqual([]);
  });

  test('a call for more hands stands until somebody joins who was not there and did not call', async () => {
    const incident = await raised();
    await act(ana, incident, 'en-route');
    expect((await act(ana, incident, 'need-help', { note: 'perlu tandu' })).body.incident.helpWanted).toBe(
      true,
    );
    expect((await act(ana, incident, 'on-scene')).body.incident.helpWanted).toBe(true);
    expect((await act(budi, incident, 'join')).body.incident.helpWanted).toBe(false);
    expect(storyOf(await readIncident(ana, incident))).toEqual([
      'raised',
      'en_route',
      'help_wanted',
      'on_scene',
      'joined',
    ]);
    await act(budi, incident, 'need-help');
    expect((await act(ana, incident, 'resolve')).body.incident.helpWanted).toBe(false);
  });

  test('a note is kept word for word, before and after the end', async () => {
    const incident = await raised();
    const note = `<b>&"'</b> pakai pintu timur 🚪`;
    await act(ana, incident, 'note', { note });
    await act(ana, incident, 'resolve', { note: 'selesai' });
    expect((await act(budi, incident, 'note', { note: 'laporan menyusul' })).status).toBe(200);
    const notes = (await readIncident(ana, incident)).timeline.map((entry) => entry.note);
    expect(notes).toEqual([null, note, 'selesai', 'laporan menyusul']);
    expect((await act(ana, incident, 'note', { note: 'x'.repeat(501) })).status).toBe(422);
  });

  test.each([
    ['handled', {}],
    ['false_alarm', { outcome: 'false_alarm' }],
    ['duplicate', { outcome: 'duplicate' }],
  ])('an incident ends as %s', async (outcome, body) => {
    const incident = await raised();
    expect((await act(ana, incident, 'resolve', body)).body.incident).toMatchObject({
      state: 'resolved',
      outcome,
      resolvedBy: { id: ana.id },
    });
  });

  test('an exercise ends as one unless something else is said', async () => {
    const exercise = async () => pressed(ana, { drill: true, placeId: await newPlace(app) });
    expect((await act(ana, await exercise(), 'resolve')).body.incident.outcome).toBe('drill');
    const said = await act(ana, await exercise(), 'resolve', { outcome: 'handled' });
    expect(said.body.incident.outcome).toBe('handled');
    expect((await act(ana, await exercise(), 'resolve', { outcome: 'burnt' })).status).toBe(422);
  });

  test('what is over takes no more steps', async () => {
    const incident = await raised();
    await act(ana, incident, 'resolve');
    for (const [deed, code] of [
      ['acknowledge', 'already_acknowledged'],
      ['en-route', 'already_en_route'],
      ['on-scene', 'already_on_scene'],
      ['resolve', 'already_resolved'],
      ['join', 'incident_over'],
      ['need-help', 'incident_over'],
    ] as const) {
      const refused = await act(budi, incident, deed);
      expect([refused.status, refused.body.code, refused.body.facts.state]).toEqual([409, code, 'resolved']);
    }
    expect(storyOf(await readIncident(ana, incident))).toEqual(['raised', 'resolved']);
  });

  test('is for those who respond, at their own sites', async () => {
    const incident = await raised();
    const stranger = await app.person('responder', { siteIds: [elsewhere] });
    const deeds = ['acknowledge', 'en-route', 'on-scene', 'join', 'need-help', 'resolve'] as const;
    for (const deed of deeds) {
      expect((await act(app.nobody(), incident, deed)).status).toBe(401);
      for (const person of [await app.person('operator'), await app.person('auditor'), kiosk])
        expect((await act(person, incident, deed)).status).toBe(403);
      for (const missing of [incident, { id: crypto.randomUUID() }]) {
        const refused = await act(missing === incident ? stranger : ana, missing, deed);
        expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);
      }
      expect((await act(ana, { id: '17' }, deed)).status).toBe(400);
    }
    expect(storyOf(await readIncident(ana, incident))).toEqual(['raised']);
  });

  test('a program with the right may, and is named', async () => {
    const made = await app.admin.post('/api/api-keys', {
      name: 'Radio gateway',
      permissions: ['emergency.respond'],
      siteIds: [app.siteId],
    });
    const incident = await raised();
    const program = app.program(made.body.key as string);
    expect((await act(program, incident, 'acknowledge')).body.incident.acknowledgedBy.name).toBe(
      'Radio gateway',
    );
  });
});
