import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './log-error.ts';

/** Header and field names whose values never reach the log. */
const secrets = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-device-key',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'claim',
  'setupCode',
];

// A level that does not exist is config.ts's to refuse, in one line; here it must not end the process before that.
const wanted = process.env['SIAGA_LOG_LEVEL'] ?? '';
const known = wanted === 'silent' || Object.hasOwn(pino.levels.values, wanted) ? wanted : 'warn';

/** A log of JSON lines in which secrets are redacted, and errors say what broke but not on whose data. */
export const createLog = (destination: DestinationStream, level = known): Logger =>
  pino(
    {
      level,
      base: null,
      serializers: { err: describeError },
      redact: {
        // Named alone, in an object, and in one of its parts, for example in `req.headers`.
        paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[redacted]',
      },
    },
    destination,
  );

/**
 * The process's log, on stderr. One for the whole process, because an after-commit hook or a driver callback has nobody
 * to hand it one.
 */
export const log = createLog(pino.destination({ fd: 2, sync: true }));
