/**
 * Two walls that imports do not show: SQL lives in repository.ts and names only its own module's tables; how a reply's
 * status is set is known to routes.ts, platform/http and app.ts alone.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const query = /\.(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(|\bsql(?:<[^`]*>)?`/;
const status = /\breply\s*\.\s*(?:code|status)\(|\.statusCode\s*=[^=]/;
const tableCall =
  /\.(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin|rightJoin|fullJoin|using)\(\s*(\[[^\]]*\]|'[^']*')/g;

const isTest = (path: string) => path.endsWith('.test.ts') || path.startsWith('testing/');
const mayQuery = (path: string) =>
  isTest(path) || path.startsWith('platform/db/') || path.endsWith('/repository.ts');
const maySetStatus = (path: string) =>
  isTest(path) || path === 'app.ts' || path.startsWith('platform/http/') || path.endsWith('/routes.ts');

/** The table names in `interface Tables { … }` of a table.ts. */
function declaredTables(text: string): string[] {
  const names: string[] = [];
  for (const [, body = ''] of text.matchAll(/interface Tables\s*\{([^}]*)\}/g)) {
    for (const [, name = ''] of body.matchAll(/^\s*['"]?(\w+)['"]?\s*:/gm)) names.push(name);
  }
  return names;
}

/**
 * One sentence per breach in the sources of `folder` (apps/server/src), each beginning with `path:line`.
 * A repository may name the tables that any table.ts of its module declares.
 */
export function breaches(folder: string): string[] {
  const found: string[] = [];
  const files = new Map<string, string>();
  for (const file of globSync('**/*.ts', { cwd: folder })) {
    files.set(file.split(sep).join('/'), readFileSync(join(folder, file), 'utf8'));
  }

  const tablesOf = (path: string) => {
    const home = `${path.split('/')[0]}/`;
    return [...files]
      .filter(([other]) => other.endsWith('/table.ts') && other.startsWith(home))
      .flatMap(([, text]) => declaredTables(text));
  };

  for (const [path, text] of files) {
    for (const [index, line] of text.split('\n').entries()) {
      const where = `${path}:${index + 1}`;
      if (query.test(line) && !mayQuery(path)) found.push(`${where}: SQL belongs into repository.ts`);
      if (status.test(line) && !maySetStatus(path))
        found.push(`${where}: the status is set in routes.ts or platform/http`);
    }
    if (!path.endsWith('/repository.ts')) continue;
    const own = tablesOf(path);
    const commonTables = new Set(
      [...text.matchAll(/\.with(?:Recursive)?\(\s*'(\w+)/g)].map(([, name]) => name),
    );
    for (const call of text.matchAll(tableCall)) {
      for (const [, name = ''] of (call[1] ?? '').matchAll(/'(\w+)/g)) {
        if (own.includes(name) || commonTables.has(name)) continue;
        const lineNumber = text.slice(0, call.index).split('\n').length;
        found.push(`${path}:${lineNumber}: table '${name}' is not declared in this module's table.ts`);
      }
    }
  }
  return found.sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = breaches('apps/server/src');
  for (const line of found) console.log(`apps/server/src/${line}`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
