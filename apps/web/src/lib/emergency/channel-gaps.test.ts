import type { ChannelState } from '@siaga/contracts/notifications';
import { expect, it } from 'vitest';
import { channelGaps } from './channel-gaps.ts';

const channel = (name: 'telegram' | 'webpush', more: Partial<ChannelState>): ChannelState => ({
  channel: name,
  state: 'ok',
  reason: null,
  botName: null,
  connectedPeople: 0,
  people: 3,
  groups: 0,
  ...more,
});

it('a site without Telegram and without a browser to ring is called by its consoles alone', () => {
  const gaps = channelGaps([channel('telegram', { state: 'off' }), channel('webpush', { state: 'untried' })]);
  expect(gaps).toEqual({
    onlyConsoles: true,
    noPeople: false,
    gaps: [
      { channel: 'telegram', kind: 'off' },
      { channel: 'webpush', kind: 'nobody' },
    ],
  });
});

it('says nothing of a channel that is not set up while another reaches people', () => {
  const gaps = channelGaps([
    channel('telegram', { state: 'off' }),
    channel('webpush', { connectedPeople: 2 }),
  ]);
  expect(gaps).toEqual({ onlyConsoles: false, noPeople: false, gaps: [] });
});

it('a group alone is somebody', () => {
  expect(channelGaps([channel('telegram', { groups: 1 })]).onlyConsoles).toBe(false);
});

it('names trouble even while another channel works', () => {
  const gaps = channelGaps([
    channel('telegram', { state: 'failing', connectedPeople: 2 }),
    channel('webpush', { connectedPeople: 2 }),
  ]);
  expect(gaps.gaps).toEqual([{ channel: 'telegram', kind: 'failing' }]);
  expect(gaps.onlyConsoles).toBe(false);
});

it('an unconfigured channel reaches nobody, whoever was connected to it once', () => {
  expect(channelGaps([channel('telegram', { state: 'off', connectedPeople: 4 })]).onlyConsoles).toBe(true);
});

it('says that nobody answers at the site', () => {
  expect(channelGaps([channel('telegram', { people: 0 })]).noPeople).toBe(true);
});
