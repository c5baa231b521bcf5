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

// A level that does not exist is config.ts's to refuse, in one line; here it must not end the process before that.
const wanted = process.env['SIAGA_LOG_LEVEL'] ?? '';
const level = wanted === 'silent' || Object.hasOwn(pino.levels.values, wanted) ? wanted : 'warn';

/**
 * The process's log: JSON lines on stderr, secrets redacted. One for the whole process, because an
 * after-commit hook or a driver callback has nobody to hand it one.
 */
export const log = pino(
  {
    level,
    base: null,
    redact: {
      paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `req.headers["${name}"]`]),
      censor: '[redacted]',
    },
  },
  pino.destination({ fd: 2, sync: true }),
);
