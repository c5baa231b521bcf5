/** The checks of `npm run check`: one list, from which the single `npm run check:x` are run as well. */
const bin = (path: string) => [process.execPath, `node_modules/${path}`];
const script = (name: string) => [process.execPath, `scripts/checks/${name}.ts`];

export interface Check {
  name: string;
  /** Run one after the other, from `cwd` or the root. */
  commands: string[][];
  cwd?: string;
}

const cache = 'node_modules/.cache';

/** The slowest first, so that two at a time end together. */
export const checks: Check[] = [
  {
    name: 'lint',
    commands: [
      [
        ...bin('eslint/bin/eslint.js'),
        '.',
        '--max-warnings=0',
        '--cache',
        '--cache-strategy=content',
        `--cache-location=${cache}/eslint/`,
      ],
    ],
  },
  {
    name: 'types:web',
    cwd: 'apps/web',
    commands: [
      [process.execPath, '../../node_modules/@sveltejs/kit/svelte-kit.js', 'sync'],
      [
        process.execPath,
        '../../node_modules/svelte-check/bin/svelte-check',
        '--tsconfig',
        './tsconfig.json',
        '--fail-on-warnings',
        '--output',
        'human',
      ],
    ],
  },
  {
    name: 'types',
    commands: [[...bin('typescript/bin/tsc'), '--incremental', '--tsBuildInfoFile', `${cache}/tsc.json`]],
  },
  {
    name: 'format',
    commands: [
      [
        ...bin('prettier/bin/prettier.cjs'),
        '--check',
        '.',
        '--log-level=warn',
        '--cache',
        '--cache-strategy=content',
        `--cache-location=${cache}/prettier`,
      ],
    ],
  },
  {
    name: 'walls',
    commands: [
      [
        ...bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
        'apps',
        'packages',
        '--config',
        '.dependency-cruiser.mjs',
        '--output-type',
        'err-long',
      ],
    ],
  },
  { name: 'dead-code', commands: [[...bin('knip/bin/knip.js'), '--no-progress']] },
  { name: 'sql', commands: [script('sql')] },
  { name: 'hygiene', commands: [script('hygiene')] },
];
