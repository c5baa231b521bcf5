import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { isIP, isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { Zone } from '@siaga/contracts/common';
import { Email, Password } from '@siaga/contracts/auth';
import { z } from 'zod';
import { keptSecret, SECRET_LENGTH } from './kept-secret.ts';

const empty = (value: unknown) => (value === '' ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(empty, schema.optional());

const url = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address like ${example}`,
  });

/** Names of a schema on PostgreSQL that need no quoting. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

const hasPlainSchema = (text: string) =>
  !text.startsWith('postgres') ||
  !URL.canParse(text) ||
  SCHEMA.test(new URL(text).searchParams.get('schema') ?? '_');

/** The words of Fastify's `trustProxy` for private networks. */
const networks = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** An address, a network like `10.0.0.0/8`, or one of {@link networks}. */
function isNetwork(text: string): boolean {
  if (networks.has(text)) return true;
  const [address = '', range, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  if (range === undefined) return true;
  return /^\d{1,3}$/.test(range) && Number(range) >= 1 && Number(range) <= (isIPv4(address) ? 32 : 128);
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** As BotFather gives it: the bot's number, a colon and its key. */
const BOT_TOKEN = /^\d{1,20}:[A-Za-z0-9_-]{8,100}$/;
/** A name, an IPv4 address or an IPv6 address in brackets, with a port where one is meant. */
const HOST = /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/;
const TELEGRAM = 'https://api.telegram.org';

/** The environment, one variable a line; everything is optional. */
const Environment = z.object({
  SIAGA_HOST: z.preprocess(empty, z.string().default('0.0.0.0')),
  SIAGA_PORT: z.preprocess(empty, z.coerce.number('not a number').int().min(0).max(65535).default(3003)),
  SIAGA_DATA_DIR: z.preprocess(empty, z.string().default('./data')),
  SIAGA_DATABASE_URL: optional(
    z
      .union(
        [
          z.string().regex(/^sqlite:.+/),
          url(['mysql:', 'mariadb:', 'postgres:', 'postgresql:'], 'mysql://user:password@host:3306/siaga'),
        ],
        'must be sqlite:<file>, mysql://user:password@host:3306/siaga or postgres://user:password@host:5432/siaga',
      )
      .refine(hasPlainSchema, {
        message: 'schema must be of small letters, digits and _, for example ?schema=siaga',
      }),
  ),
  SIAGA_REDIS_URL: optional(url(['redis:', 'rediss:'], 'redis://127.0.0.1:6379')),
  SIAGA_PUBLIC_URL: optional(url(['http:', 'https:'], 'https://siaga.example.co.id')),
  SIAGA_SECRET: optional(z.string().min(SECRET_LENGTH, `must have at least ${SECRET_LENGTH} characters`)),
  SIAGA_ADMIN_EMAIL: optional(Email),
  SIAGA_ADMIN_PASSWORD: optional(Password),
  SIAGA_SITE_NAME: optional(z.string().trim().min(1).max(120)),
  SIAGA_SITE_ZONE: optional(Zone),
  SIAGA_TRUSTED_PROXIES: optional(
    z
      .string()
      .transform(listOf)
      .refine((list) => list.every(isNetwork), {
        message: 'must be addresses or networks, separated by commas, for example 127.0.0.1,10.0.0.0/8',
      }),
  ),
  SIAGA_TLS_CERT: optional(z.string()),
  SIAGA_TLS_KEY: optional(z.string()),
  SIAGA_TELEGRAM_TOKEN: optional(
    z.string().regex(BOT_TOKEN, 'must be the token of a bot, for example 123456789:AAExampleExampleExample'),
  ),
  SIAGA_TELEGRAM_API_ROOT: optional(url(['http:', 'https:'], TELEGRAM)),
  SIAGA_PUSH_HOSTS: optional(
    z
      .string()
      .transform((text) => listOf(text.toLowerCase()))
      .refine((list) => list.every((host) => HOST.test(host)), {
        message: 'must be hosts, separated by commas, for example push.example.co.id,127.0.0.1:9000',
      }),
  ),
  SIAGA_LOG_LEVEL: optional(
    z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    ),
  ),
});

/** What would be right, where the schema's own words do not say it. */
const right: Record<string, string> = {
  SIAGA_PORT: 'a port from 0 to 65535, for example 3003',
  SIAGA_ADMIN_EMAIL: 'an address like admin@example.co.id',
  SIAGA_ADMIN_PASSWORD: 'of 10 to 200 characters',
  SIAGA_SITE_NAME: 'of 1 to 120 characters',
};

function faultLine(name: string, message: string): string {
  return right[name] === undefined ? `${name}: ${message}` : `${name}: ${message}; must be ${right[name]}`;
}

export interface Config {
  host: string;
  port: number;
  /** Absolute folder of everything that is kept: database, secret, files. */
  dataDir: string;
  /** sqlite:<absolute file> | mysql://… | postgres://… */
  databaseUrl: string;
  redisUrl: string | null;
  publicUrl: string | null;
  /** Every other key of the installation is derived from it. */
  secret: string;
  admin: { email: string; name: string; password: string } | null;
  /** The site that an empty database starts with; `demo` marks it on every screen. */
  firstSite: { name: string; zone: string; demo: boolean };
  /** Addresses whose X-Forwarded-* headers count. */
  trustedProxies: string[];
  tls: { cert: string; key: string } | null;
  /** The bot that tells people, and the server that it is reached at, without a slash at the end; null = not configured. */
  telegram: { token: string; apiRoot: string } | null;
  /** Push services of browsers beside the well-known ones, as `host` or `host:port` in small letters. */
  pushHosts: string[];
}

/** The environment cannot be used; `lines` name each variable, what is wrong and what would be right. */
export class ConfigError extends Error {
  readonly lines: string[];
  constructor(lines: string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigError';
    this.lines = lines;
  }
}

/**
 * Reads the environment once. Makes the data folder and, on the first run, the secret in it (mode 0600).
 * @throws ConfigError with one line per wrong variable.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => faultLine(String(issue.path[0]), issue.message)),
    );
  }
  const env = parsed.data;
  const faults: string[] = [];
  if (!!env.SIAGA_ADMIN_EMAIL !== !!env.SIAGA_ADMIN_PASSWORD) {
    faults.push('SIAGA_ADMIN_EMAIL: goes together with SIAGA_ADMIN_PASSWORD; set both or neither');
  }
  if (!!env.SIAGA_TLS_CERT !== !!env.SIAGA_TLS_KEY) {
    faults.push('SIAGA_TLS_CERT: goes together with SIAGA_TLS_KEY; set both or neither');
  }
  const tls = readTls(env.SIAGA_TLS_CERT, env.SIAGA_TLS_KEY, faults);
  if (faults.length > 0) throw new ConfigError(faults);

  const dataDir = resolve(env.SIAGA_DATA_DIR);
  prepareFolder(dataDir);
  return {
    host: env.SIAGA_HOST,
    port: env.SIAGA_PORT,
    dataDir,
    databaseUrl: absoluteDatabaseUrl(env.SIAGA_DATABASE_URL, dataDir),
    redisUrl: env.SIAGA_REDIS_URL ?? null,
    publicUrl: env.SIAGA_PUBLIC_URL ?? null,
    secret: env.SIAGA_SECRET ?? secretOf(dataDir),
    admin:
      env.SIAGA_ADMIN_EMAIL && env.SIAGA_ADMIN_PASSWORD
        ? {
            email: env.SIAGA_ADMIN_EMAIL,
            // Until the person gives a better one on their own page.
            name: env.SIAGA_ADMIN_EMAIL.split('@')[0] ?? env.SIAGA_ADMIN_EMAIL,
            password: env.SIAGA_ADMIN_PASSWORD,
          }
        : null,
    firstSite: {
      name: env.SIAGA_SITE_NAME ?? 'Siaga',
      zone: env.SIAGA_SITE_ZONE ?? 'Asia/Makassar',
      demo: false,
    },
    trustedProxies: env.SIAGA_TRUSTED_PROXIES ?? [],
    tls,
    telegram: env.SIAGA_TELEGRAM_TOKEN
      ? {
          token: env.SIAGA_TELEGRAM_TOKEN,
          apiRoot: (env.SIAGA_TELEGRAM_API_ROOT ?? TELEGRAM).replace(/\/+$/, ''),
        }
      : null,
    pushHosts: env.SIAGA_PUSH_HOSTS ?? [],
  };
}

function readTls(cert: string | undefined, key: string | undefined, faults: string[]): Config['tls'] {
  if (!cert || !key) return null;
  const read = <Value>(name: string, file: string, what: string, parse: (pem: string) => Value) => {
    let pem = '';
    try {
      pem = readFileSync(file, 'utf8');
      return { pem, value: parse(pem) };
    } catch {
      faults.push(
        pem === ''
          ? `${name}: cannot be read; must be the path of a PEM file`
          : `${name}: holds no ${what}; must be the path of a PEM file with one`,
      );
      return null;
    }
  };
  const held = read('SIAGA_TLS_CERT', cert, 'certificate', (pem) => new X509Certificate(pem));
  const own = read('SIAGA_TLS_KEY', key, 'private key without a password', (pem) => createPrivateKey(pem));
  if (!held || !own) return null;
  if (!held.value.checkPrivateKey(own.value)) {
    faults.push('SIAGA_TLS_KEY: belongs to another certificate; must be the key of SIAGA_TLS_CERT');
  }
  return { cert: held.pem, key: own.pem };
}

function absoluteDatabaseUrl(given: string | undefined, dataDir: string): string {
  if (!given) return `sqlite:${join(dataDir, 'siaga.db')}`;
  return given.startsWith('sqlite:') ? `sqlite:${resolve(given.slice('sqlite:'.length))}` : given;
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError([`SIAGA_DATA_DIR: ${dataDir} cannot be made (${(error as Error).message})`]);
  }
}

function secretOf(dataDir: string): string {
  try {
    return keptSecret(join(dataDir, 'secret'));
  } catch (error) {
    throw new ConfigError([`SIAGA_DATA_DIR: ${(error as Error).message}`]);
  }
}
