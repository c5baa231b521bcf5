/** What the first visit over a slow line needs: few files, and all of them asked for at once. */
import type { Adapter, Builder } from '@sveltejs/kit';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Plugin, Rolldown } from 'vite';

const everywhere = ['/src/routes/+layout.svelte', '/src/routes/+error.svelte'];

/** Pages that people begin with, and the components without which nobody can use them. */
const firstPages: Record<string, string[]> = {
  '/kiosk': ['/src/routes/kiosk/+page.svelte'],
  '/login': ['/src/routes/login/+page.svelte'],
  '/console': [
    '/src/routes/(app)/+layout.svelte',
    '/src/routes/(app)/console/+page.svelte',
    '/src/lib/emergency/AlarmBanner.svelte',
  ],
  '/fuel': ['/src/routes/(app)/+layout.svelte', '/src/routes/(app)/fuel/+page.svelte'],
  '/fuel/record': ['/src/routes/(app)/+layout.svelte', '/src/routes/(app)/fuel/record/+page.svelte'],
};

/** What every page needs: the frameworks, the words, the calls, and what a kiosk and a console have in common. */
const inEveryPage = new RegExp(
  [
    'node_modules/(svelte|clsx|devalue|esm-env)/',
    '@sveltejs/kit/(?!.*/client/(entry|client-entry|payload)[.]js)',
    'contracts/src/',
    'src/routes/[+]',
    'src/lib/(i18n/(id|i18n)|(api|clock|format|idempotency|loaded|pace|problem|refresh|sending|uuid)[.])',
    'src/lib/(siren/|shell/DemoMark|ui/(Button|Loading|ProblemNote|ToastRegion|toasts)|service-worker/)',
    'src/lib/emergency/(category-icons|elapsed|wake-lock)',
  ].join('|'),
);

/**
 * Few files: each costs a turn on one of the browser's six connections, which is a round trip, and on a slow processor some
 * milliseconds of its own, from the cache as well.
 */
export const fewFiles: Rolldown.CodeSplittingOptions = {
  groups: [
    // SvelteKit's way in sets what all the others read when they begin, so it must not bring them along.
    { name: 'way-in', test: /\/client\/payload\.js|vite\/preload-helper/, priority: 4 },
    { name: 'base', test: inEveryPage, priority: 3 },
    { name: 'icons', test: /@lucide/, minShareCount: 2, priority: 2 },
    {
      name: 'people',
      test: /src\/lib\/((ui|shell|identity|sites)\/(?!Chart|chart|QrCode)|(live|drafts|offline-timer)\.)/,
      minShareCount: 3,
      priority: 2,
    },
    { name: 'emergency', test: /src\/lib\/emergency\//, minShareCount: 2, priority: 1 },
    { name: 'fuel', test: /src\/lib\/fuel\/(?!Trend|trend)/, minShareCount: 2, priority: 1 },
    {
      name: 'shared',
      test: /^(?!.*app-manifest)/,
      minShareCount: 2,
      entriesAware: true,
    },
  ],
};

/** Writes into index.html which files each of the first pages needs, so that none waits for another to name it. */
export function askAtOnce(): { plugin: Plugin; around: (adapter: Adapter) => Adapter } {
  const files: Record<string, string[]> = {};
  return {
    plugin: {
      name: 'siaga:ask-at-once',
      generateBundle(_, bundle) {
        if (this.environment.name !== 'client') return;
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        refuseEarlyClient(chunks, bundle);
        for (const [page, parts] of Object.entries(firstPages)) {
          const needed = new Set<string>();
          for (const part of [...everywhere, ...parts]) {
            const found = chunks.find(({ facadeModuleId }) => {
              if (!facadeModuleId) return false;
              const imported = this.getModuleInfo(facadeModuleId)?.importedIds ?? [];
              return (
                facadeModuleId.endsWith(part) ||
                (/\/nodes\/\d+\.js$/.test(facadeModuleId) && imported.some((id) => id.endsWith(part)))
              );
            });
            if (!found) throw new Error(`${part} has no file of its own`);
            addFiles(found.fileName, bundle, needed);
          }
          files[page] = [...needed];
        }
      },
    },
    around: (adapter) => ({
      ...adapter,
      adapt: (builder) =>
        adapter.adapt(
          Object.assign(Object.create(builder) as Builder, {
            async generateFallback(target: string) {
              await builder.generateFallback(target);
              writeFileSync(target, withFirstFiles(readFileSync(target, 'utf8'), files));
            },
          }),
        ),
    }),
  };
}

/** The client must begin after SvelteKit's way in has told it the version and the address of the app. */
function refuseEarlyClient(chunks: Rolldown.OutputChunk[], bundle: Rolldown.OutputBundle): void {
  const wayIn = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/runtime/client/entry.js'));
  if (!wayIn) throw new Error("SvelteKit's way in is not among the files");
  const brought = new Set<string>();
  addFiles(wayIn.fileName, bundle, brought);
  const early = chunks.find(
    ({ fileName, moduleIds }) =>
      brought.has(fileName) && moduleIds.some((id) => id.endsWith('/runtime/client/client.js')),
  );
  if (early) throw new Error(`the way in brings ${early.fileName} along, which must come after it`);
}

/** Adds a file and all that it imports, styles included. */
function addFiles(name: string, bundle: Rolldown.OutputBundle, needed: Set<string>): void {
  const chunk = bundle[name];
  if (chunk?.type !== 'chunk' || needed.has(name)) return;
  needed.add(name);
  for (const style of chunk.viteMetadata?.importedCss ?? []) needed.add(style);
  for (const imported of chunk.imports) addFiles(imported, bundle, needed);
}

/**
 * Says in index.html which files its script asks for, and lets the styles of the app stand below the first paint, which
 * has its own and waits for nothing.
 */
function withFirstFiles(page: string, files: Record<string, string[]>): string {
  const named = Object.entries(files).map(([address, names]) => {
    const missing = names.map((name) => `/${name}`).filter((name) => !page.includes(`"${name}"`));
    return [address, missing];
  });
  const styles = page.match(/<link [^>]*rel="stylesheet">/g) ?? [];
  const withoutStyles = styles.reduce((rest, style) => rest.replace(style, ''), page);
  const replace = (text: string, mark: string, by: string) => {
    if (!text.includes(mark)) throw new Error(`app.html has no ${mark}`);
    return text.replace(mark, () => by);
  };
  return replace(
    replace(withoutStyles, '/* first files */ {}', `(${JSON.stringify(Object.fromEntries(named))})`),
    '<!-- styles -->',
    styles.join(''),
  );
}
