import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { askAtOnce, fewFiles } from './first-load.ts';

/** Where `npm run dev` finds the server; the pages themselves always speak to their own origin. */
const server = process.env['SIAGA_DEV_API'] ?? 'http://127.0.0.1:3003';

/**
 * Stands an inert `z` in for zod, which no page ever runs: replies are typed by the contracts and not validated
 * again, so the endpoints' schemas are needed for their types alone. Saves 28 KB (gzip) before the first page.
 */
function withoutSchemas(): Plugin {
  const inert = '\0inert-zod';
  return {
    name: 'siaga:without-schemas',
    enforce: 'pre',
    resolveId: (source) => (source === 'zod' ? inert : undefined),
    load: (id) =>
      id === inert
        ? 'export const z = new Proxy(() => z, { get: (_, key) => (key === Symbol.iterator ? undefined : z) });'
        : undefined,
  };
}

const firstFiles = askAtOnce();

export default defineConfig({
  plugins: [
    withoutSchemas(),
    firstFiles.plugin,
    tailwindcss(),
    sveltekit({
      // Every address is answered with the same page; the browser decides what it shows.
      adapter: firstFiles.around(adapter({ pages: 'build', fallback: 'index.html', precompress: true })),
      // lib/service-worker/register.ts does it, as a classic script.
      serviceWorker: { register: false },
    }),
  ],
  server: {
    proxy: {
      '/api': { target: server },
      '/socket.io': { target: server, ws: true },
    },
  },
  build: { target: 'es2023' },
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: fewFiles } } } } },
});
