import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectLive, cookiesOf, type LiveClient } from '../../testing/live-client.ts';
import { TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let url: string;
const clients: LiveClient[] = [];

beforeAll(async () => {
  app = await TestApp.start('sqlite');
  url = await app.listen();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await app.stop();
});

const connected = async () => {
  const client = await connectLive(url, { ...cookiesOf(app.admin), reconnection: true });
  clients.push(client);
  return client;
};
it('a client that reads nothing of what it is sent is cut off, and the others get all of it', async () => {
  const reading = await connected();
  const deaf = await connected();
  const { ws } = deaf.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
  ws.pause();
  const note = 'x'.repeat(8 * 1024);
  // More than the buffers between the two ends hold, and a thousand on top of that.
  const count = 4_000;
  for (let index = 0; index < count; index++) {
    app.app.live.toKioskReaders(app.siteId, 'kiosk:changed', { kioskId: note, kiosk: null });
    if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitFor(() => expect(reading.events).toHaveLength(count), 20_000);
  expect(reading.socket.connected).toBe(true);
  const isCut = new Promise((resolve) => deaf.socket.once('disconnect', resolve));
  ws.resume();
  expect(await isCut).toBe('transport close');
  expect(deaf.events.length).toBeLessThan(count - 1_000);
  // Back again it fetches what there is, and is not sent what it has not read.
  await new Promise<void>((resolve) => deaf.socket.once('connect', resolve));
  expect(deaf.socket.recovered).toBe(false);
});
