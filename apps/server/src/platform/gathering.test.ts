import { expect, test } from 'vitest';
import { Gathering, type Take } from './gathering.ts';

/** A writer whose batches end when the test says so. */
function written() {
  const batches: { items: readonly string[]; end: () => void; fail: (error: Error) => void }[] = [];
  const write = (take: Take<string>) => {
    const items = take();
    return new Promise<{ result: string }[]>((resolve, reject) => {
      const end = () => resolve(items.map((item) => ({ result: item.toUpperCase() })));
      batches.push({ items, end, fail: reject });
    });
  };
  return { batches, write };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('what comes while a batch is written is the next batch, in its order', async () => {
  const { batches, write } = written();
  const gathering = new Gathering(10, write);
  const first = gathering.bring('a', 'one');
  await soon();
  const others = ['two', 'three'].map((item) => gathering.bring('a', item));
  await soon();
  expect(batches.map(({ items }) => items)).toEqual([['one']]);
  batches[0]!.end();
  expect(await first).toBe('ONE');
  await soon();
  expect(batches.map(({ items }) => items)).toEqual([['one'], ['two', 'three']]);
  batches[1]!.end();
  expect(await Promise.all(others)).toEqual(['TWO', 'THREE']);
});

test('those who come in the same moment share the first batch', async () => {
  const { batches, write } = written();
  const gathering = new Gathering(10, write);
  const all = Promise.all([gathering.bring('a', 'one'), gathering.bring('a', 'two')]);
  await soon();
  expect(batches.map(({ items }) => items)).toEqual([['one', 'two']]);
  batches[0]!.end();
  expect(await all).toEqual(['ONE', 'TWO']);
});

test('a batch holds so many at most', async () => {
  const { batches, write } = written();
  const gathering = new Gathering(2, write);
  const all = Promise.all(['a', 'b', 'c'].map((item) => gathering.bring('a', item)));
  await soon();
  batches[0]!.end();
  await soon();
  batches[1]!.end();
  expect(await all).toEqual(['A', 'B', 'C']);
  expect(batches.map(({ items }) => items.length)).toEqual([2, 1]);
});

test('lanes do not wait for each other', async () => {
  const { batches, write } = written();
  const gathering = new Gathering(10, write);
  const slow = gathering.bring('a', 'slow');
  const quick = gathering.bring('b', 'quick');
  await soon();
  batches.find(({ items }) => items[0] === 'quick')!.end();
  expect(await quick).toBe('QUICK');
  batches.find(({ items }) => items[0] === 'slow')!.end();
  expect(await slow).toBe('SLOW');
});

test('each hears what became of its own', async () => {
  const gathering = new Gathering<string, string>(10, async (take) =>
    take().map((item) => (item === 'bad' ? { error: new Error('refused') } : { result: item })),
  );
  const [good, bad] = [gathering.bring('a', 'good'), gathering.bring('a', 'bad')];
  await expect(bad).rejects.toThrow('refused');
  expect(await good).toBe('good');
});

test('a batch that fails is told to all of it, and the next one is written', async () => {
  const { batches, write } = written();
  const gathering = new Gathering(10, write);
  const lost = ['one', 'two'].map((item) => gathering.bring('a', item));
  await soon();
  const next = gathering.bring('a', 'three');
  batches[0]!.fail(new Error('gone'));
  for (const one of lost) await expect(one).rejects.toThrow('gone');
  await soon();
  batches[1]!.end();
  expect(await next).toBe('THREE');
});

test('a writer that fails before it has taken anything fails those who waited', async () => {
  let isDown = true;
  const gathering = new Gathering<string, string>(10, async (take) => {
    if (isDown) throw new Error('no connection');
    return take().map((item) => ({ result: item }));
  });
  await expect(gathering.bring('a', 'one')).rejects.toThrow('no connection');
  isDown = false;
  expect(await gathering.bring('a', 'two')).toBe('two');
});
