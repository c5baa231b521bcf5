/** `npm run chaos -- dns`: the name of Telegram's server cannot be resolved, and later it can. */
import { becomes, middle, timesOf } from './parts/measured.ts';
import { printRows } from './parts/row.ts';
import { LoadedSite } from '../apps/server/src/testing/under-load/site.ts';

interface Receipt {
  incident: { id: string };
}
interface Shown {
  incident: {
    pressCount: number;
    deliveries: { channel: string; state: string; reason: string | null; mayBeDuplicate: boolean }[];
  };
}

const site = await LoadedSite.open('sqlite');
try {
  // Reserved for what never resolves (RFC 6761).
  const gone = { SIAGA_TELEGRAM_API_ROOT: 'http://telegram.invalid' };
  await site.server.stop({ keepData: true });
  await site.start(gone);
  const receipts: string[] = [];
  const { times, failed } = await timesOf(8_000, async () => {
    const placeId = site.placeIds[receipts.length % site.placeIds.length];
    const category = (['medical', 'fire', 'security', 'accident'] as const)[receipts.length % 4];
    const answer = await site.asKiosk('/api/emergency/presses', {
      pressId: crypto.randomUUID(),
      category,
      placeId,
    });
    if (!answer.ok) throw new Error(`a press was answered ${answer.status}`);
    receipts.push(((await answer.json()) as Receipt).incident.id);
  });
  const incidents = () =>
    Promise.all(
      [...new Set(receipts)].map(
        async (id) => (await site.admin<Shown>('GET', `/api/emergency/incidents/${id}`)).incident,
      ),
    );
  const kept = (await incidents()).reduce((sum, { pressCount }) => sum + pressCount, 0);
  const alertsOf = async (channel: string) =>
    (await incidents()).map(({ deliveries }) => deliveries.find((delivery) => delivery.channel === channel)!);
  const saysSo = await becomes(
    async () => (await alertsOf('telegram')).some(({ reason }) => reason === 'unreachable'),
    45_000,
  );
  const others = (await alertsOf('webpush')).filter(({ state }) => state === 'sent').length;
  await site.server.stop({ keepData: true });
  await site.start();
  const from = performance.now();
  const isSent = await becomes(
    async () => (await alertsOf('telegram')).every(({ state }) => state === 'sent'),
    60_000,
  );
  const later = await alertsOf('telegram');
  const labelled = later.filter(({ mayBeDuplicate }) => mayBeDuplicate).length;
  const tellsOfAll = failed === 0 && kept === times.length;
  printRows([
    {
      fault: 'DNS gone',
      done: `${times.length} presses (${failed} failed, ${kept} stand in ${later.length} incidents) while the name of the Telegram server did not resolve; then a start with one that does`,
      safe: `press to receipt p50 ${middle(times).toFixed(1)} ms, longest ${(times.at(-1) ?? 0).toFixed(0)} ms; web push reached ${others} of ${later.length} incidents meanwhile; Telegram ${isSent ? `told of all ${later.length} within ${((performance.now() - from) / 1_000).toFixed(0)} s of the start` : 'NOT told'}, ${labelled} of them labelled as possibly second (none can be: nothing ever left)`,
      seen: `the delivery list says "tidak terjangkau" and when it is tried again (${saysSo ? 'seen' : 'NOT seen'}; those behind it for the same person say that they wait); presses, consoles and sirens as always`,
      isSafe: tellsOfAll && saysSo && isSent && labelled === 0 && others === later.length,
    },
  ]);
} finally {
  await site.close();
}
