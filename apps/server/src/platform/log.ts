import { pino } from 'pino';

/** Header and field names whose values never reach the log. */
const secrets = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-device-key',
  'password',
  'token',
  'secret',
  'claim',
  'code',
];

/**
 * The process's log: JSON lines on stderr, secrets redacted. One for the whole process, because an
 * after-commit hook or a driver callback has nobody to hand it one. main.ts sets the level.
 */
export const log = pino(
  {
    level: process.env['SIAGA_LOG_LEVEL'] ?? 'warn',
    base: null,
    redact: {
      paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `req.headers["${name}"]`]),
      censor: '[redacted]',
    },
  },
  pino.destination({ fd: 2, sync: true }),
);
