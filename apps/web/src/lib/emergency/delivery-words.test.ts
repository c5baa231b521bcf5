import type { Delivery } from '@siaga/contracts/deliveries';
import { describe, expect, it } from 'vitest';
import { deliveryFacts, deliveryState } from './delivery-words.ts';

const delivery = (more: Partial<Delivery>): Delivery => ({
  id: '0195d3a0-0000-7000-8000-000000000001',
  channel: 'telegram',
  kind: 'alert',
  recipient: 'Ayu',
  state: 'queued',
  reason: null,
  attempts: 0,
  retryAt: null,
  mayBeDuplicate: false,
  queuedAt: '2026-11-22T08:00:00.000Z',
  sentAt: null,
  editedAt: null,
  ...more,
});
const zone = 'Asia/Makassar';

describe('a delivery is called sent', () => {
  it('only with the id that the provider gave', () => {
    expect(deliveryState(delivery({ state: 'sent', providerId: '77' })).words).toBe('Terkirim');
    expect(deliveryState(delivery({ state: 'sent' }))).toEqual({
      words: 'Belum pasti terkirim',
      look: 'trouble',
    });
  });

  it('with its time and its proof', () => {
    const facts = deliveryFacts(
      delivery({ state: 'sent', providerId: '77', sentAt: '2026-11-22T08:00:03.000Z' }),
      zone,
    );
    expect(facts).toEqual(['pukul 16.00.03', 'bukti 77']);
  });
});

describe('a delivery that did not go', () => {
  it('names a channel that is not set up as that, not as failed', () => {
    expect(deliveryState(delivery({ state: 'failed', reason: 'not_configured' })).words).toBe('Belum diatur');
  });

  it('says why, and when it is tried again', () => {
    const failed = delivery({
      state: 'failed',
      reason: 'unreachable',
      attempts: 3,
      retryAt: '2026-11-22T08:01:00.000Z',
    });
    expect(deliveryState(failed)).toEqual({ words: 'Gagal', look: 'trouble' });
    expect(deliveryFacts(failed, zone)).toEqual([
      'Penyedianya tidak menjawab. Periksa internet di server',
      'dicoba lagi pukul 16.01.00',
      '3 kali dicoba',
    ]);
  });

  it('says that it is not tried again', () => {
    expect(deliveryFacts(delivery({ state: 'failed', reason: 'blocked', attempts: 1 }), zone)).toContain(
      'tidak dicoba lagi',
    );
  });

  it('owns up to a possible repeat', () => {
    expect(deliveryFacts(delivery({ mayBeDuplicate: true }), zone)).toEqual(['Mungkin sampai dua kali']);
  });
});
