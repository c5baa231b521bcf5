import { expect, test } from 'vitest';
import { pagePath, readRing } from './push.ts';

const sent = (text: string) => ({ json: (): unknown => JSON.parse(text) });

test('what the server rings with is shown as it came', () => {
  const ring = {
    title: 'K-2026-000123 · Medis',
    body: 'Dermaga 2',
    tag: 'incident-1',
    url: 'https://siaga.example/console/incidents/1',
    isOver: false,
    kind: 'alert',
  };
  expect(readRing(sent(JSON.stringify(ring)))).toEqual(ring);
});

test.each([
  ['nothing', null],
  ['half a message', sent.bind(null, '{"title":')()],
  ['another kind of value', sent('"K-1"')],
  ['null', sent('null')],
  ['wrong fields', sent('{"title":7,"tag":"","url":{},"isOver":"yes"}')],
])('%s becomes a ring all the same, which says to open Siaga', (_, data) => {
  expect(readRing(data)).toEqual({
    title: 'Siaga',
    body: 'Buka Siaga. / Open Siaga.',
    tag: 'siaga',
    url: null,
    isOver: false,
    kind: 'alert',
  });
});

test.each([
  ['https://siaga.example/console/incidents/1?a=b', '/console/incidents/1?a=b'],
  ['/console/incidents/1', '/console/incidents/1'],
  [null, '/'],
  ['https://', '/'],
  ['javascript:alert(1)', '/'],
])('a touch on %s opens %s of this installation', (url, path) => {
  expect(pagePath(url, 'http://10.0.0.5:3003')).toBe(path);
});
