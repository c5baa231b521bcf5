let now = $state(Date.now());

/** The time of this device, moving on every 20 s: for ages on the screen. */
export const clock = {
  get now(): number {
    return now;
  },
};

setInterval(() => {
  now = Date.now();
}, 20_000);
