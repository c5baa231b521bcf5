import type { Kiosk } from '@siaga/contracts/kiosks';
import { expect, test } from 'vitest';
import { afterNews } from './kiosk-news.ts';

const kiosk = (id: string, name: string, siteId = 'dock') => ({ id, name, siteId }) as unknown as Kiosk;
const gate = kiosk('1', 'Gerbang');
const jetty = kiosk('2', 'Dermaga');

test('a kiosk that has changed stands in its own place, a new one among the others', () => {
  const renamed = { ...gate, name: 'Anjungan' };
  expect(afterNews([jetty, gate], 'dock', { kioskId: '1', kiosk: renamed })).toEqual([renamed, jetty]);
  const clinic = kiosk('3', 'Klinik');
  expect(afterNews([jetty, gate], 'dock', { kioskId: '3', kiosk: clinic })).toEqual([jetty, gate, clinic]);
});

test('a revoked kiosk is gone', () => {
  expect(afterNews([jetty, gate], 'dock', { kioskId: '1', kiosk: null })).toEqual([jetty]);
});

test('news of another site changes nothing', () => {
  const far = kiosk('9', 'Jauh', 'elsewhere');
  expect(afterNews([jetty], 'dock', { kioskId: '9', kiosk: far })).toEqual([jetty]);
});
