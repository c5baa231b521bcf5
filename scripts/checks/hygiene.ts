/** What no tracked file may hold: too many lines, a path of the machine it was written on, a switched-off test, … */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const MAX_LINES = 400;
const source = /\.(ts|mjs|js|svelte|css)$/;

interface Rule {
  applies: (path: string) => boolean;
  pattern: RegExp;
  message: string;
}

// Written with a class or a group, so that this file does not hold what it looks for.
const rules: Rule[] = [
  {
    applies: () => true,
    pattern: /(?:^|[\s'"`(=:])[/](?:work|tmp[/]bash_jobs|farm)[/]/,
    message: 'a path of the machine it was written on',
  },
  {
    applies: (path) => path === 'package-lock.json',
    pattern: /"resolved": "(?:https?|git)/,
    message: 'a download address: set `omit-lockfile-registry-resolved` in .npmrc and install again',
  },
  {
    applies: (path) => source.test(path),
    pattern: /\b(?:test|it|describe)(?:\.\w+)*\.(?:only|skip|todo|fixme)\(\s*['"`]/,
    message:
      'a test that is switched off or alone (say in the test what it needs, with test.runIf or skipIf)',
  },
  {
    applies: (path) => source.test(path),
    pattern: /\b(?:TODO|FIXME|XXX)\b(?!.*#\d)/,
    message: 'an unfinished spot without the number of its issue (#123)',
  },
];

/** One sentence per breach in a file, each beginning with `path` or `path:line`. */
export function breaches(path: string, text: string): string[] {
  const lines = text.split('\n');
  const found: string[] = [];
  if (source.test(path) && lines.length - 1 > MAX_LINES)
    found.push(`${path}: ${lines.length - 1} lines, at most ${MAX_LINES}`);
  const applying = rules.filter((rule) => rule.applies(path));
  for (const [index, line] of lines.entries()) {
    for (const rule of applying) {
      if (rule.pattern.test(line)) found.push(`${path}:${index + 1}: ${rule.message}`);
    }
  }
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // New files that are not ignored count as well, so that a breach shows before it is committed.
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  const binary = /\.(png|jpe?g|webp|ico|woff2?|ttf|onnx|wasm|mp3|wav|ogg|xlsx|pdf|zip|gz|db)$/;
  const found = listed
    .split('\0')
    .filter(
      (path) => path && !binary.test(path) && !path.startsWith('scripts/checks/hygiene') && existsSync(path),
    )
    .flatMap((path) => breaches(path, readFileSync(path, 'utf8')));
  for (const line of found) console.log(line);
  process.exitCode = found.length > 0 ? 1 : 0;
}
