import { globSync, readFileSync } from 'node:fs';
import { permissions } from '@siaga/contracts/permissions';
import { expect, test } from 'vitest';
import { en } from './en.ts';
import { id } from './id.ts';

const server = new URL('../../../../server/src/', import.meta.url);
const sources = globSync('**/*.ts', { cwd: server.pathname })
  .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('testing/'))
  .map((path) => ({ path, text: readFileSync(new URL(path, server), 'utf8') }));

const found = (pattern: RegExp, isIn: (path: string) => boolean = () => true) => [
  ...new Set(
    sources
      .filter(({ path }) => isIn(path))
      .flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')),
  ),
];

/** Codes of failures: by the constructors of platform/errors.ts, and where one is made by hand. */
const problemCodes = [
  ...found(/\b(?:conflict|notAllowed|refused|unavailable|unknown|wrongCredentials)\(\s*'([a-z_]+)'/g),
  ...found(/\bcode: '([a-z_]+)'/g, (path) => !path.startsWith('fuel/import/')),
  // By the step that somebody was too late for.
  ...found(/'(already_[a-z_]+)'/g),
];

/** Everything in a service that is spelled like an action: not a permission, not the path of an input, not a job's name. */
const auditActions = found(
  /(?<!const [A-Z_]+ = )'(?!body\.|query\.)([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g,
  // The deeds of an incident and of the ledger are spread over files that are named for what they do.
  (path) =>
    path.endsWith('service.ts') ||
    (/^(emergency\/(presses|incidents)|fuel\/movements)\//.test(path) && !path.endsWith('repository.ts')),
).filter((code) => !(permissions as string[]).includes(code));

test('the scan finds what there is', () => {
  expect(problemCodes).toEqual(
    expect.arrayContaining(['insufficient_stock', 'already_acknowledged', 'import_running', 'not_found']),
  );
  expect(auditActions).toEqual(
    expect.arrayContaining(['session.opened', 'stock.recorded', 'kiosk.paired', 'incident.raised']),
  );
});

test.each([
  ['Indonesian', id],
  ['English', en],
])('every failure that the server can answer has words in %s', (_, messages) => {
  expect(problemCodes.filter((code) => !(code in messages.problems.known))).toEqual([]);
});

test.each([
  ['Indonesian', id],
  ['English', en],
])('everything that the server writes into the audit trail has words in %s', (_, messages) => {
  expect(auditActions.filter((code) => !(code in messages.audit.actions))).toEqual([]);
});

test('both languages know the same codes', () => {
  for (const part of ['actions', 'fields', 'modules'] as const)
    expect(Object.keys(en.audit[part]).sort()).toEqual(Object.keys(id.audit[part]).sort());
  expect(Object.keys(en.problems.known).sort()).toEqual(Object.keys(id.problems.known).sort());
});
