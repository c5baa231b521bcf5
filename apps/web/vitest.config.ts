import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Without SvelteKit's plugin: unit tests reach for calculations and *.svelte.ts state, not for pages (those are e2e's).
export default defineConfig({
  plugins: [svelte({ configFile: false })],
  resolve: { conditions: ['browser'] },
  test: { name: 'web', environment: 'node', include: ['src/**/*.test.ts'] },
});
