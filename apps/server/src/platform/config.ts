import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Zone } from '@siaga/contracts/common';
import { Email, Password } from '@siaga/contracts/auth';
import { z } from 'zod';

const empty = (value: unknown) => (value === '' ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(empty, schema.optional());

const url = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address like ${example}`,
  });

/** The environment, one variable a line; everything is optional. */
const Environment = z.object({
  SIAGA_HOST: z.preprocess(empty, z.string().default('0.0.0.0')),
  SIAGA_PORT: z.preprocess(empty, z.coerce.number('not a number').int().min(0).max(65535).default(3003)),
  SIAGA_DATA_DIR: z.preprocess(empty, z.string().default('./data')),
  SIAGA_DATABASE_URL: optional(
    z.union(
      [
        z.string().regex(/^sqlite:.+/),
        url(['mysql:', 'mariadb:', 'postgres:', 'postgresql:'], 'mysql://user:password@host:3306/siaga'),
      ],
      'must be sqlite:<file>, mysql://user:password@host:3306/siaga or postgres://user:password@host:5432/siaga',
    ),
  ),
  SIAGA_REDIS_URL: optional(url(['redis:', 'rediss:'], 'redis://127.0.0.1:6379')),
  SIAGA_PUBLIC_URL: optional(url(['http:', 'https:'], 'https://siaga.example.co.id')),
  SIAGA_SECRET: optional(z.string().min(32, 'must have at least 32 characters')),
  SIAGA_ADMIN_EMAIL: optional(Email),
  SIAGA_ADMIN_PASSWORD: optional(Password),
  SIAGA_SITE_NAME: optional(z.string().trim().min(1).max(120)),
  SIAGA_SITE_ZONE: optional(Zone),
  SIAGA_TRUSTED_PROXIES: optional(z.string()),
  SIAGA_TLS_CERT: optional(z.string()),
  SIAGA_TLS_KEY: optional(z.string()),
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
    secret: env.SIAGA_SECRET ?? keptSecret(dataDir),
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
    trustedProxies: (env.SIAGA_TRUSTED_PROXIES ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    tls,
  };
}

function readTls(cert: string | undefined, key: string | undefined, faults: string[]): Config['tls'] {
  if (!cert || !key) return null;
  const read = (name: string, file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      faults.push(`${name}: cannot be read; must be the path of a PEM file`);
      return '';
    }
  };
  return { cert: read('SIAGA_TLS_CERT', cert), key: read('SIAGA_TLS_KEY', key) };
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

function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  if (existsSync(file)) {
    chmodSync(file, 0o600);
    return readFileSync(file, 'utf8').trim();
  }
  const secret = randomBytes(48).toString('base64url');
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
}
