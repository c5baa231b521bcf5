import type { FastifyInstance } from 'fastify';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Problem } from '../errors.ts';

export interface LoadLimits {
  /** From this mean delay of the event loop on; 0 = never. */
  maxDelayMs: number;
  /** But not so soon after the start: loading the program blocks the loop as well, and is no load. */
  graceMs: number;
}

export const USUAL_LOAD_LIMITS: LoadLimits = { maxDelayMs: 1_500, graceMs: 10_000 };

/** Each mean is taken over about that long. */
const SAMPLE_MS = 500;
const RESOLUTION_MS = 10;

const overloaded = () =>
  new Problem({ code: 'overloaded', status: 503, title: 'The server is overloaded', retryAfterS: 3 });

/**
 * Turns calls away while the event loop is late by more than the limit in the mean. A single pause, however long, that
 * stands among quick rounds is not load: who waited through it is answered.
 */
export function shedLoad(app: FastifyInstance, { maxDelayMs, graceMs }: LoadLimits): void {
  if (maxDelayMs === 0) return;
  const from = performance.now() + graceMs;
  const rounds = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  rounds.enable();
  let delayMs = 0;
  const sampling = setInterval(() => {
    // After a pause this may run before the pause itself is noted; then the period goes on until it is.
    if (rounds.count === 0) return;
    delayMs = rounds.mean / 1e6 - RESOLUTION_MS;
    rounds.reset();
  }, SAMPLE_MS).unref();

  app.addHook('onRequest', (request, _reply, done) => {
    // A press is never refused, and health must be able to tell the truth.
    const isShed =
      delayMs > maxDelayMs && !request.routeOptions.config.endpoint?.neverShed && performance.now() >= from;
    if (isShed) done(overloaded());
    else done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(sampling);
    rounds.disable();
    done();
  });
}
