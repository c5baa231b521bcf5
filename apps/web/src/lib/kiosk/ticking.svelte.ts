import { createSubscriber } from 'svelte/reactivity';
import { type Reading, readClocks } from './running-clock.ts';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 200);
  return () => clearInterval(timer);
});

/** Both clocks of the device, moving on five times a second for whatever shows them. */
export const ticking = {
  get now(): Reading {
    subscribe();
    return readClocks();
  },
};
