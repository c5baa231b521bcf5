import { enter } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

const BUDGET_BYTES = 120 * 1024;

/** Addresses of the scripts that the page asked for before its own first call, which is before every lazy part. */
async function scriptsBefore(page: Page, address: string, firstCall: RegExp): Promise<string[]> {
  const scripts: string[] = [];
  let isOpen = true;
  page.on('request', (request) => {
    if (firstCall.test(request.url())) isOpen = false;
    if (isOpen && request.resourceType() === 'script') scripts.push(request.url());
  });
  const called = page.waitForRequest(firstCall);
  await page.goto(address);
  await called;
  return scripts;
}

/** Bytes on the wire with gzip, which is all that plain HTTP offers. */
async function transferred(urls: string[]): Promise<number> {
  const sizes = await Promise.all(
    urls.map(async (url) => {
      const reply = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
      expect(reply.headers.get('content-encoding') ?? 'as it is').toMatch(/gzip|as it is/);
      return Number(reply.headers.get('content-length'));
    }),
  );
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

for (const [name, address, firstCall] of [
  ['recording', '/fuel/record', /\/api\/stock\/summary/],
  ['kiosk', '/kiosk', /\/api\/kiosks\/pairing$/],
] as const) {
  test(`the ${name} page needs at most 120 KB of script before its lazy parts`, async ({ page, server }) => {
    await enter(page, administrator, server.url);
    const scripts = await scriptsBefore(page, address, firstCall);
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = await transferred(scripts);
    test.info().annotations.push({ type: 'bytes', description: `${name}: ${bytes}` });
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  });
}
