import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('work about one thing runs in the order in which it came, however long each takes', async () => {
  const inTurn = createTurns();
  const done: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<void>((resolve) =>
      ends.set(name, () => {
        done.push(name);
        resolve();
      }),
    );
  const turns = [inTurn('a', work('a1')), inTurn('a', work('a2')), inTurn('b', work('b1'))];
  await new Promise((resolve) => setImmediate(resolve));
  expect([...ends.keys()]).toEqual(['a1', 'b1']);
  ends.get('b1')!();
  ends.get('a1')!();
  await turns[0];
  await new Promise((resolve) => setImmediate(resolve));
  ends.get('a2')!();
  await Promise.all(turns);
  expect(done).toEqual(['b1', 'a1', 'a2']);
});

test('what fails is told to whoever asked, and holds up nobody', async () => {
  const inTurn = createTurns();
  const failing = inTurn('a', () => Promise.reject(new Error('no')));
  const next = inTurn('a', () => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
