import type { AddressInfo } from 'node:net';
import { type App, createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './platform/config.ts';
import { MigrationFailed } from './platform/db/index.ts';
import { log } from './platform/log.ts';

/** Longest stop; whatever hangs after that is cut off. */
const STOP_MS = 10_000;

/** Runs the server until a signal stops it. @param args `--demo` furnishes a site to look at. */
export async function run(args: readonly string[]): Promise<void> {
  const demo = args.includes('--demo') ? await import('./demo/index.ts') : null;
  const config = demo ? demo.demoConfig(configOrExit()) : configOrExit();
  const app = await createApp({ config });
  stopOnSignal(app);
  await listen(app, config);
  try {
    // The port answers meanwhile: the page opens and /ready says what is missing.
    await app.prepare();
    if (demo) await app.furnishDemo();
  } catch (error) {
    if (!(error instanceof MigrationFailed)) log.fatal({ err: error }, 'the start failed');
    leave(error instanceof MigrationFailed ? error.message : 'The start failed; the log says why.');
  }
  const people = demo?.demoPeople.map(({ email }) => email).join(', ');
  announce(app, config, demo ? [`demo   ${people}; password ${demo.DEMO_PASSWORD}`] : []);
}

function leave(...lines: string[]): never {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(1);
}

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (error instanceof ConfigError) leave(...error.lines);
    throw error;
  }
}

async function listen(app: App, { host, port }: Config): Promise<void> {
  try {
    await app.http.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      leave(
        `Port ${port} is in use by another program. Stop that one, or choose another port with SIAGA_PORT.`,
      );
    }
    if (code === 'EACCES') leave(`Port ${port} needs more rights. Choose one above 1023 with SIAGA_PORT.`);
    leave(`Cannot listen on ${host}:${port}: ${message}`);
  }
}

function announce(app: App, config: Config, more: string[]): void {
  const host = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host;
  const { port } = app.http.server.address() as AddressInfo;
  const address = `${config.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const code = app.setupCode();
  const lines = [`Siaga  ${address}`, `data   ${config.dataDir}`];
  if (code !== null) lines.push(`set-up code: ${code}`, `open   ${address}/setup`);
  process.stdout.write(`${[...lines, ...more].join('\n')}\n`);
}

// The first signal finishes what runs; a second one, or 10 s, does not wait for it.
function stopOnSignal(app: App): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => leave(`Not stopped after ${STOP_MS / 1000} s; cut off.`), STOP_MS).unref();
    app.stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
