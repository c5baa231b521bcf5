// The walls of docs/ARCHITECTURE.md, as rules. scripts/walls.test.ts proves that each of them trips.

/** The server's modules, lowest first; those in one row are peers and do not know each other. */
const order = [
  ['identity'],
  ['sites'],
  ['notifications'],
  ['people'],
  ['screening', 'emergency', 'fuel'],
  ['chat'],
  ['assistant'],
  ['analytics'],
  ['ops'],
  // Not a capability: it furnishes a site through the others' faces.
  ['demo'],
];

const server = '^apps/server/src';
const modules = order.flat();
const anyModule = `${server}/(${modules.join('|')})/`;
const tests = '\\.test\\.ts$';

const downwards = order.flatMap((row, rank) =>
  row
    .map((name) => {
      const notBelow = order
        .slice(rank)
        .flat()
        .filter((other) => other !== name);
      return {
        name: `${name}-imports-downwards`,
        comment: `${name} may import only what stands below it; what must flow upwards is handed in by app.ts.`,
        severity: 'error',
        from: { path: `${server}/${name}/` },
        to: { path: `${server}/(${notBelow.join('|')})/` },
      };
    })
    .filter((rule) => !rule.to.path.includes('()')),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...downwards,
    {
      name: 'module-through-index',
      comment: "Another module's public face is its index.ts.",
      severity: 'error',
      from: { path: `${server}/(${modules.join('|')})/` },
      to: { path: anyModule, pathNot: [`${server}/$1/`, `${server}/[^/]+/index\\.ts$`] },
    },
    {
      name: 'platform-imports-no-module',
      comment: 'The platform carries the modules, so it knows none of them.',
      severity: 'error',
      from: { path: `${server}/platform/` },
      to: { path: anyModule },
    },
    {
      name: 'nothing-imports-the-top',
      comment: 'app.ts, main.mjs and cli.ts put the modules together; nothing below may reach up to them.',
      severity: 'error',
      from: { path: [`${server}/platform/`, anyModule], pathNot: tests },
      to: { path: `${server}/[^/]+\\.ts$` },
    },
    {
      name: 'testing-only-for-tests',
      comment: 'testing/ never runs in production.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [tests, `${server}/testing/`] },
      to: { path: `${server}/testing/` },
    },
    {
      name: 'known-module',
      comment: 'A new module gets its place in the order at the top of .dependency-cruiser.mjs first.',
      severity: 'error',
      from: { path: `${server}/[^/]+/`, pathNot: [anyModule, `${server}/(platform|testing)/`] },
      to: {},
    },
    {
      name: 'kysely-in-repositories',
      comment: 'SQL lives in repository.ts; everybody else may know kysely by its types only.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: [`${server}/platform/db/`, `${server}/testing/`, '/(repository|table)\\.ts$', tests],
      },
      to: { path: '(^|/)node_modules/kysely/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-without-server',
      comment: 'The web and the server share packages/contracts and nothing else.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^apps/server/' },
    },
    {
      name: 'server-without-web',
      comment: 'The server serves the built web app; it never imports its sources.',
      severity: 'error',
      from: { path: '^apps/server/' },
      to: { path: '^apps/web/' },
    },
    {
      name: 'contracts-import-only-zod',
      comment: 'Contracts run in the browser and on the server, so they stand on zod alone.',
      severity: 'error',
      from: { path: '^packages/contracts/src/', pathNot: tests },
      to: { pathNot: ['^packages/contracts/src/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or want a third one below them.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.svelte.ts', '.svelte', '.js', '.mjs', '.json'],
    },
  },
};
