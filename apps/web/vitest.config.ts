import { compileModule } from 'svelte/compiler';
import { defineConfig, type Plugin } from 'vitest/config';

/** Compiles *.svelte.ts for a browser: what Svelte's own plugin makes for Node is its server's half, without effects. */
const runes: Plugin = {
  name: 'siaga:runes',
  transform: (code, id) =>
    /\.svelte\.(test\.)?ts$/.test(id)
      ? compileModule(code, { filename: id, generate: 'client', dev: false }).js
      : undefined,
};

// Without SvelteKit's plugin: unit tests reach for calculations and *.svelte.ts state, not for pages (those are e2e's).
export default defineConfig({
  plugins: [runes],
  resolve: { conditions: ['browser'] },
  ssr: { resolve: { conditions: ['browser', 'module', 'import', 'default'] } },
  test: {
    name: 'web',
    environment: 'node',
    include: ['src/**/*.test.ts'],
    // Node would resolve `svelte` itself to the server's half.
    server: { deps: { inline: ['svelte'] } },
  },
});
