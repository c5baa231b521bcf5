import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const notBuilt = `<!doctype html><html lang="id"><meta charset="utf-8"><title>Siaga</title>
<h1>Siaga</h1><p>Halaman belum dibangun. Jalankan <code>npm start</code>.</p>
<p lang="en">The pages have not been built. Run <code>npm start</code>.</p></html>`;

/**
 * Addresses of the first system, so that bookmarks and kiosk shortcuts keep working. Its dashboard was everybody's main page,
 * the kiosk's too: `/` leads each to their own, a paired kiosk where nobody is signed in to its red button.
 */
const oldAddresses: Record<string, string> = {
  '/dashboard.html': '/',
  '/scan.html': '/kiosk',
  '/admin.html': '/admin/users',
  '/emergency-dashboard.html': '/console',
  '/chat.html': '/',
  '/analytics.html': '/fuel',
};

/** The built web app: its page, and the hashes of its inline scripts for the Content-Security-Policy. */
export interface WebBuild {
  folder: string | null;
  page: string;
  scriptHashes: string[];
  /** Every file of the build by its address without the slash in front; nothing else is ever looked for on disk. */
  files: ReadonlySet<string>;
}

/** Reads the build once; without one a page says how to make it. */
export function readWebBuild(folder: string): WebBuild {
  const file = join(folder, 'index.html');
  if (!existsSync(file)) return { folder: null, page: notBuilt, scriptHashes: [], files: new Set() };
  const page = readFileSync(file, 'utf8');
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const scriptHashes = inline.map(
    ([, script]) =>
      `'sha256-${createHash('sha256')
        .update(script ?? '')
        .digest('base64')}'`,
  );
  return { folder, page, scriptHashes, files: new Set(filesBelow(folder)) };
}

/** All but hidden ones, which are notes of the build. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** Serves the built files as they were compressed at build time; what has a hash in its name never changes. */
export async function serveWeb(app: FastifyInstance, build: WebBuild): Promise<void> {
  const { folder, files } = build;
  if (folder) {
    await app.register(fastifyStatic, {
      root: folder,
      preCompressed: true,
      index: false,
      serve: false,
      setHeaders(reply, path) {
        const lasting = path.includes('/_app/immutable/');
        reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    // One route for all of them: a route for each of some hundred files is most of what a start does.
    app.get<{ Params: { '*': string } }>('/*', { schema: { hide: true } }, (request, reply) => {
      const file = request.params['*'];
      return files.has(file) ? reply.sendFile(file) : reply.callNotFound();
    });
  }
  for (const [old, today] of Object.entries(oldAddresses)) {
    app.get(old, { schema: { hide: true } }, async (_request, reply) => reply.redirect(today, 302));
  }
}

/** True for a browser that wants a page, as opposed to a program that wants an answer or a file that is not there. */
export function wantsPage(method: string, path: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return !/^\/(api|socket\.io|ws|_app)(\/|$)/.test(path) && !/\.[a-z0-9]+$/i.test(path);
}
