/** A wall that never trips is no wall: this lays out a small tree with one violation of each rule and cruises it. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'siaga-walls-'));

/** `[file, its text, the rule it must trip]`; paths below apps/server/src unless they begin with a dot. */
const violations: [string, string, string][] = [
  ['identity/upwards.ts', "import '../fuel/index.ts';", 'identity-imports-downwards'],
  ['fuel/peer.ts', "import '../emergency/index.ts';", 'fuel-imports-downwards'],
  ['analytics/upwards.ts', "import '../ops/index.ts';", 'analytics-imports-downwards'],
  ['fuel/type-upwards.ts', "import type {} from '../chat/index.ts';", 'fuel-imports-downwards'],
  ['chat/inside.ts', "import '../fuel/service.ts';", 'module-through-index'],
  ['platform/module.ts', "import '../sites/index.ts';", 'platform-imports-no-module'],
  ['fuel/top.ts', "import '../app.ts';", 'nothing-imports-the-top'],
  ['platform/top.ts', "import '../app.ts';", 'nothing-imports-the-top'],
  ['fuel/with-testing.ts', "import '../testing/app.ts';", 'testing-only-for-tests'],
  ['main.ts', "import './testing/app.ts';", 'testing-only-for-tests'],
  ['newcomer/index.ts', "import '../platform/ids.ts';", 'known-module'],
  ['fuel/sneaky.ts', "import { sql } from 'kysely'; sql;", 'kysely-in-repositories'],
  ['fuel/web.ts', "import '../../../web/src/lib/page.ts';", 'server-without-web'],
  ['./apps/web/src/lib/reach.ts', "import '../../../server/src/app.ts';", 'web-without-server'],
  ['./packages/contracts/src/heavy.ts', "import 'node:fs';", 'contracts-import-only-zod'],
  ['./packages/contracts/src/sql.ts', "import 'kysely';", 'contracts-import-only-zod'],
  ['fuel/ring-a.ts', "import './ring-b.ts';", 'no-cycles'],
];

const lawful: [string, string][] = [
  ['app.ts', "import './fuel/routes.ts'; import './identity/index.ts';"],
  ['platform/ids.ts', 'export {};'],
  ['identity/index.ts', "import '../platform/ids.ts';"],
  ['sites/index.ts', "import '../identity/index.ts';"],
  ['emergency/index.ts', 'export {};'],
  ['fuel/index.ts', "import './service.ts';"],
  ['fuel/routes.ts', "import './service.ts';"],
  [
    'fuel/service.ts',
    "import './repository.ts'; import '../sites/index.ts'; import type { Kysely } from 'kysely';",
  ],
  ['fuel/repository.ts', "import { sql } from 'kysely'; sql;"],
  ['fuel/fuel.test.ts', "import '../testing/app.ts';"],
  ['chat/index.ts', "import '../fuel/index.ts';"],
  ['ops/index.ts', "import '../chat/index.ts';"],
  ['testing/app.ts', "import '../app.ts';"],
  ['fuel/ring-b.ts', "import './ring-a.ts';"],
  ['./apps/web/src/lib/page.ts', 'export {};'],
  ['./packages/contracts/src/fuel.ts', "import { z } from 'zod'; z;"],
];

const pathOf = (file: string) => (file.startsWith('./') ? file.slice(2) : `apps/server/src/${file}`);
let found: { rule: string; from: string }[] = [];

beforeAll(() => {
  for (const [file, text] of [...lawful, ...violations]) {
    const path = join(copy, pathOf(file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${text}\n`);
  }
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json'])
    copyFileSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const report = execFileSync(
    process.execPath,
    [cruise, 'apps', 'packages', '--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
    { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const { summary } = JSON.parse(report) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  found = summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the walls between modules', () => {
  test.each(violations)('%s is refused', (file, _text, rule) => {
    expect(found).toContainEqual({ rule, from: pathOf(file) });
  });

  test('nothing else in the tree is refused', () => {
    const guilty = new Set([...violations.map(([file]) => pathOf(file)), pathOf('fuel/ring-b.ts')]);
    expect(found.filter(({ from }) => !guilty.has(from))).toEqual([]);
  });
});
