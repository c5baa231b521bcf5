import { expect, test } from 'vitest';
import { createStockNews } from './stock-news.ts';

test('a tank that is not known yet is asked about once, then taken for one of another site', () => {
  const news = createStockNews();
  expect(news.concerns('new', ['a', 'b'])).toBe('unknown');
  expect(news.concerns('new', ['a', 'b'])).toBe('elsewhere');
  news.forget();
  expect(news.concerns('new', ['a', 'b'])).toBe('unknown');
});

test('a tank that turned out to be of this site is shown from then on', () => {
  const news = createStockNews();
  expect(news.concerns('new', ['a'])).toBe('unknown');
  expect(news.concerns('new', ['a', 'new'])).toBe('shown');
});
