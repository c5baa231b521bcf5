import { describe, expect, it } from 'vitest';
import { readPress } from './presses.ts';

const pressId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const read = (fields: Record<string, unknown>) => readPress({ pressId, ...fields })!;

describe('reading a press', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'help'],
    ['a number', 7],
    ['a list', [{ pressId }]],
    ['an object without pressId', {}],
    ['a pressId that is a number', { pressId: 7 }],
    ['a pressId that is no UUID', { pressId: `${pressId}0` }],
    ['a pressId in a list', { pressId: [pressId] }],
  ])('%s is no press', (_what, body) => {
    expect(readPress(body)).toBeNull();
  });

  it('a pressId counts in either case, and whatever kind of UUID the device made', () => {
    expect(readPress({ pressId: pressId.toUpperCase() })?.press.pressId).toBe(pressId);
    expect(readPress({ pressId: '11111111-2222-9333-0444-555555555555' })).not.toBeNull();
  });

  it('keeps what is right and names what is not', () => {
    expect(
      read({
        category: 'banjir',
        siteId: 'gudang',
        placeId: 7,
        note: { text: 'help' },
        pressedAt: 'tadi',
        ageMs: -1,
        cancelledAfterMs: 5_001,
        drill: 'yes',
        scanId: [],
        position: { lat: 91, lon: 0 },
      }),
    ).toEqual({
      press: { pressId },
      dropped: [
        'category',
        'siteId',
        'placeId',
        'note',
        'pressedAt',
        'ageMs',
        'cancelledAfterMs',
        'drill',
        'scanId',
        'position',
      ],
    });
  });

  it('null and blank fields are simply absent', () => {
    expect(read({ category: null, note: '  ', placeId: '', position: null, ageMs: null })).toEqual({
      press: { pressId },
      dropped: [],
    });
    expect(read({ position: { lat: -5.1, lon: 119.4, accuracyM: null } })).toEqual({
      press: { pressId, position: { lat: -5.1, lon: 119.4 } },
      dropped: [],
    });
  });

  it('a note that is too long is cut, and never in the middle of a sign', () => {
    const { press, dropped } = read({ note: ` ${'x'.repeat(499)}🚒${'y'.repeat(9_500)}` });
    expect(press.note).toBe('x'.repeat(499));
    expect(dropped).toEqual(['note']);
  });

  it('a note with NUL and half an emoji says what is left of it', () => {
    expect(read({ note: 'api\u0000 di \ud83d gudang' }).press.note).toBe('api  di  gudang');
    expect(read({ note: '\u0000\ud83d' })).toEqual({ press: { pressId }, dropped: ['note'] });
  });

  it('fractions of a millisecond are left off', () => {
    expect(read({ ageMs: 1_234.9, cancelledAfterMs: 0.2 }).press).toMatchObject({
      ageMs: 1_234,
      cancelledAfterMs: 0,
    });
  });

  it.each(['0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00', '2026-02-30T00:00:00Z', '2026-11-18'])(
    'a clock that says %s says nothing',
    (pressedAt) => {
      expect(read({ pressedAt })).toEqual({ press: { pressId }, dropped: ['pressedAt'] });
    },
  );
});
