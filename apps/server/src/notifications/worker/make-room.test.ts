import { expect, test } from 'vitest';
import { createRoom } from './make-room.ts';

test('pieces of work that come together get a turn of the event loop each, so that others come between them', async () => {
  const room = createRoom();
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const turns: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async () => {
      await room();
      turns.push(turn);
    }),
  );
  isOver = true;
  expect(new Set(turns).size).toBe(3);
});
