import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { breaches } from './sql.ts';

const folder = mkdtempSync(join(tmpdir(), 'siaga-sql-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function breachesOf(files: Record<string, string>): string[] {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return breaches(folder);
}

const table = "declare module '../platform/db/index.ts' {\n  interface Tables {\n    tanks: Tank;\n  }\n}\n";

test('a query in a service is a breach', () => {
  expect(breachesOf({ 'fuel/service.ts': "db\n  .selectFrom('tanks')" })).toEqual([
    'fuel/service.ts:2: SQL belongs into repository.ts',
  ]);
});

test('raw SQL in a route is a breach', () => {
  expect(breachesOf({ 'fuel/routes.ts': 'await sql<Row>`select 1`.execute(db);' })).toHaveLength(1);
});

test('a repository that names a foreign table is a breach', () => {
  expect(
    breachesOf({
      'fuel/table.ts': table,
      'fuel/repository.ts': "db.selectFrom('tanks')\n  .innerJoin('users as u', 'u.id', 'tanks.id')",
    }),
  ).toEqual(["fuel/repository.ts:2: table 'users' is not declared in this module's table.ts"]);
});

test("a capability's repository may name its own and its module's tables", () => {
  const own = table.replace('tanks', 'deliveries');
  expect(
    breachesOf({
      'fuel/table.ts': table,
      'fuel/deliveries/table.ts': own,
      'fuel/deliveries/repository.ts': "db.selectFrom(['tanks', 'deliveries as d']);",
    }),
  ).toEqual([]);
});

test('tests and the database platform may query as they like', () => {
  expect(
    breachesOf({ 'fuel/fuel.test.ts': "db.deleteFrom('x')", 'platform/db/migrate.ts': 'sql`select 1`' }),
  ).toEqual([]);
});

test('a status set in a service is a breach, in routes it is not', () => {
  const text = 'reply.code(404);';
  expect(breachesOf({ 'fuel/service.ts': text, 'fuel/routes.ts': text })).toEqual([
    'fuel/service.ts:1: the status is set in routes.ts or platform/http',
  ]);
});
