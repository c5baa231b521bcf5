/** The checks of `npm run check`: one list, from which the single `npm run check:x` are run as well. */
export interface Check {
  name: string;
  /** A Node program and its arguments, between single spaces; run from `cwd` or the root. */
  command: string;
  cwd?: string;
}

/** Writes the types of SvelteKit's routes, which lint and types:web read. */
export const routeTypes: Check = {
  name: 'route types',
  command: '../../node_modules/@sveltejs/kit/svelte-kit.js sync',
  cwd: 'apps/web',
};

const cached = (name: string) =>
  `--cache --cache-strategy=content --cache-location=node_modules/.cache/siaga-${name}`;

/** The slowest first, so that two at a time end together. */
export const checks: Check[] = [
  { name: 'lint', command: `node_modules/eslint/bin/eslint.js . --max-warnings=0 ${cached('eslint')}` },
  {
    name: 'types:web',
    command: '../../node_modules/svelte-check/bin/svelte-check --tsconfig ./tsconfig.json --fail-on-warnings',
    cwd: 'apps/web',
  },
  {
    name: 'types',
    command: 'node_modules/typescript/bin/tsc --incremental --tsBuildInfoFile node_modules/.cache/tsc.json',
  },
  { name: 'types:e2e', command: 'node_modules/typescript/bin/tsc -p e2e' },
  { name: 'format', command: `node_modules/prettier/bin/prettier.cjs --check . ${cached('prettier')}` },
  {
    name: 'walls',
    command:
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs apps packages --config .dependency-cruiser.mjs --output-type err-long',
  },
  { name: 'dead-code', command: 'node_modules/knip/bin/knip.js --no-progress' },
  { name: 'sql', command: 'scripts/checks/sql.ts' },
  { name: 'hygiene', command: 'scripts/checks/hygiene.ts' },
];
