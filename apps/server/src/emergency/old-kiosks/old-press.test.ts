import { describe, expect, test } from 'vitest';
import { readFields } from './body.ts';
import { placeNamed, readOldPress } from './old-press.ts';

test.each([
  ['medis', 'medical'],
  ['kebakaran', 'fire'],
  ['kriminal', 'security'],
  ['kecelakaan', 'accident'],
  ['lainnya', 'other'],
  [' KEBAKARAN ', 'fire'],
])('%j is %s, by accidentType or, where that is missing, by type', (word, category) => {
  for (const fields of [{ accidentType: word }, { type: word }, { accidentType: '', type: word }]) {
    expect(readOldPress(fields)).toMatchObject({ category, note: undefined, dropped: [] });
  }
});

test.each([['banjir'], [''], [null], [7], [{}], [['medis']], ['constructor'], ['__proto__']])(
  'the accident type %j is other',
  (accidentType) => {
    expect(readOldPress({ accidentType }).category).toBe('other');
  },
);

test('a word that did not become the category is kept in the note', () => {
  expect(readOldPress({ accidentType: 'banjir', type: 'kebakaran' })).toMatchObject({
    category: 'other',
    note: 'Jenis: banjir, kebakaran',
  });
  expect(readOldPress({ accidentType: 'medis', type: 'emergency' }).note).toBeUndefined();
});

test('what was said goes into the note, in order', () => {
  const said = { userName: 'Budi', location: 'Dermaga 2', message: 'Pingsan', type: 'medis' };
  expect(readOldPress(said).note).toBe('Nama: Budi; Lokasi: Dermaga 2; Pingsan');
  expect(readOldPress({ message: 'Tolong' }).note).toBe('Tolong');
  expect(readOldPress({ userName: 17, message: true }).note).toBe('Nama: 17; true');
});

test('what cannot be kept is named, and what is too long is cut', () => {
  const read = readOldPress({
    userName: 'B'.repeat(500),
    message: { text: 'Tolong' },
    location: null,
    photoUrl: 'http://example.test/budi.jpg',
    timestamp: 1,
    'a name with words of a person in it': 1,
  });
  expect(read.note).toBe(`Nama: ${'B'.repeat(80)}`);
  expect(read.dropped).toEqual(['photoUrl', 'timestamp', '…', 'userName', 'message']);
});

test('a thousand unknown fields do not fill the story', () => {
  const fields = Object.fromEntries(Array.from({ length: 1_000 }, (_, number) => [`field${number}`, number]));
  expect(readOldPress(fields).dropped).toHaveLength(20);
});

describe('a body', () => {
  test.each([
    ['a JSON object', '{"message":"a b"}', { message: 'a b' }],
    ['a form', 'message=a+b&type=medis%20', { message: 'a b', type: 'medis ' }],
    ['a form with a field twice', 'message=a&message=b', { message: 'b' }],
    ['nothing', ' \n', {}],
    ['broken JSON', '{"message":', { body: '{"message":' }],
    ['a JSON list', '["a=b"]', { body: '["a=b"]' }],
    ['a JSON text', '"a=b"', { body: '"a=b"' }],
    ['null', 'null', { body: 'null' }],
    ['a sentence', 'tolong = cepat', { body: 'tolong = cepat' }],
    ['bytes', '\u0000\u0001', { body: '\u0000\u0001' }],
  ])('that is %s is read', (_what, text, fields) => {
    expect(readFields(text)).toEqual(fields);
  });

  test('of ten thousand lists in each other is no object, and breaks nothing', () => {
    const text = `{"message":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect(readOldPress(readFields(text))).toMatchObject({ category: 'other', note: undefined });
  });

  test('with a prototype in it is read by its own fields alone', () => {
    expect(readOldPress(readFields('{"__proto__":{"message":"x"}}')).note).toBeUndefined();
  });
});

test('a location is a place only where it names exactly one', () => {
  const places = [{ name: 'Dermaga 2' }, { name: 'Gerbang' }, { name: 'gerbang' }];
  expect(placeNamed(places, '  dermaga   2 ')).toBe(places[0]);
  for (const location of ['Dermaga', 'Gerbang', '', undefined]) {
    expect(placeNamed(places, location)).toBeUndefined();
  }
});
