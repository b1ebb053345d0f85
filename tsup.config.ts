import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { defineConfig, type Options } from 'tsup';
import { enCamera, esCamera } from './packages/board/page/camera/words.js';
import { enLabels, esLabels } from './packages/board/page/labels/messages.js';
import { en } from './packages/board/page/words/en.js';
import { es } from './packages/board/page/words/es.js';
import { nameByContent } from './packages/board/tools/name-by-content.mjs';
import { entriesOf, root, type Manifest } from './scripts/workspace.mjs';

// Runs in a package's folder. A package with `exports` is a library and its exports name its entries; any
// other is a program that starts in src/main.ts; a library with a `bin` has such a program beside its entries. One with a
// folder `page` has browser code there.
const packageDirectory = process.cwd();
const folder = join(basename(dirname(packageDirectory)), basename(packageDirectory));
const manifest = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as Manifest;
const entries = entriesOf({ folder, manifest });
const isLibrary = entries.length > 0;

const page = join(packageDirectory, 'page');

const common: Options = {
  entry: isLibrary
    ? Object.fromEntries(entries.map((entry) => [entry.name, join(root, entry.source)]))
    : { main: join(packageDirectory, 'src/main.ts') },
  outDir: join(packageDirectory, 'dist'),
  tsconfig: join(root, 'tsconfig.base.json'),
  target: 'node20',
  platform: 'node',
  // Maps would be more than half of a tarball; a program that stays here is debugged with them.
  sourcemap: !isLibrary && manifest.private === true,
  // `node:` stays in the imports: without it a bundler of the user's may look for a package of that name.
  removeNodeProtocol: false,
  // scripts/declarations.mjs makes them, in a fifth of the time.
  dts: false,
  // Each further file of an entry costs its users at every start, some 0.6 ms.
  splitting: false,
  silent: true,
};

const modules: Options = { ...common, format: 'esm' };
/** Packages that are ES modules alone. Under Jest an `import()` of one rejects, so CommonJS has them within. */
const esModulesAlone = ['p-retry', 'is-network-error'];
const commonJs: Options = {
  ...common,
  format: 'cjs',
  // The page is found by the address of the module that serves it.
  shims: existsSync(page),
  noExternal: esModulesAlone,
  // What ES modules load once it is wanted is required then: under Jest an `import()` rejects.
  esbuildOptions: (options) => {
    options.supported = { ...options.supported, 'dynamic-import': false };
  },
};

/**
 * `dist/page/board.<hash>.js` is the page as it opens, in one file with everything in it; so is each part that comes later. Shared
 * files would be further requests before anything is seen.
 */
const browser: Options = {
  ...common,
  format: 'esm',
  entry: {
    board: join(page, 'main.ts'),
    labels: join(page, 'labels/labels.ts'),
    camera: join(page, 'camera/camera.ts'),
    zxing: join(page, 'camera/zxing.ts'),
  },
  outDir: join(packageDirectory, 'dist/page'),
  tsconfig: join(page, 'tsconfig.json'),
  target: 'es2022',
  platform: 'browser',
  esbuildPlugins: [
    {
      name: 'parts-that-come-later',
      setup: (build) =>
        build.onResolve({ filter: /./ }, ({ kind, path }) =>
          kind === 'dynamic-import' ? { path: `./${basename(path)}`, external: true } : null,
        ),
    },
    {
      // Templates are indented like the code around them, which is nothing to a browser.
      name: 'templates-without-indentation',
      setup: (build) =>
        build.onLoad({ filter: /[/\\]page[/\\]views[/\\]/ }, ({ path }) => ({
          contents: readFileSync(path, 'utf8').replace(/\n[ \t]+/g, '\n'),
          loader: 'ts',
        })),
    },
  ],
  minify: true,
  noExternal: [/./],
  // Once all of them are there.
  onSuccess: async () => nameByContent(join(packageDirectory, 'dist/page')),
};

rmSync(join(packageDirectory, 'dist'), { recursive: true, force: true });
for (const name of ['@date-fns/tz', 'p-retry'])
  if (existsSync(join(packageDirectory, 'node_modules', name))) copyLicence(name, 'licences');
if (existsSync(page)) {
  copyStatic();
  writeStyles();
  writeWords('en', { board: en, labels: enLabels, camera: enCamera });
  writeWords('es', { board: es, labels: esLabels, camera: esCamera });
  copyFont();
  copyReader();
}

const besideTheLibrary: Options = {
  ...modules,
  entry: { main: join(packageDirectory, 'src/main.ts') },
};
const library = [modules, commonJs, ...(manifest.bin === undefined ? [] : [besideTheLibrary])];
const builds = isLibrary ? library : [modules];
export default defineConfig(existsSync(page) ? [...builds, browser] : builds);

/** The licence of a package that `dist` contains: it asks that it goes along. */
function copyLicence(name: string, folder: string): void {
  const from = realpathSync(join(packageDirectory, 'node_modules', name));
  const file = readdirSync(from).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence to copy`);
  const named = `${name.replace(/^@/, '').replace('/', '-')}.txt`;
  cpSync(join(from, file), join(packageDirectory, 'dist', folder, named));
}

/** The page and its pictures go as they are; what is compiled, and what it is compiled by, stays here. */
function copyStatic(): void {
  for (const name of readdirSync(page, { recursive: true, encoding: 'utf8' })) {
    const isStatic = !['', '.ts', '.json', '.md', '.css'].includes(extname(name));
    if (isStatic) cpSync(join(page, name), join(packageDirectory, 'dist/page', name));
  }
}

/** All styles that the page opens with in one file: a request each would take longer, and so would the bytes. */
function writeStyles(): void {
  buildSync({
    entryPoints: ['styles', 'camera', 'labels'].map((name) => join(page, `${name}.css`)),
    outdir: join(packageDirectory, 'dist/page'),
    bundle: true,
    minify: true,
    external: ['*.woff2'],
    logLevel: 'error',
  });
}

/** All words of a language in one file: a translator begins with it, and the board checks another language by it. */
function writeWords(language: string, words: object): void {
  const folder = join(packageDirectory, 'dist/page/words');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${language}.json`), `${JSON.stringify(words, null, 2)}\n`);
}

/** The page's font comes from its package, and its licence with it. */
function copyFont(): void {
  const { resolve } = createRequire(join(packageDirectory, 'package.json'));
  const font = '@fontsource-variable/inter';
  const fonts = join(packageDirectory, 'dist/page/fonts');
  const file = 'inter-latin-wght-normal.woff2';
  cpSync(resolve(`${font}/files/${file}`), join(fonts, file));
  copyLicence(font, 'page/licences');
}

/** What reads codes for the camera is compiled already; the licences of what the late files contain go along. */
function copyReader(): void {
  const { resolve } = createRequire(join(packageDirectory, 'package.json'));
  const file = 'zxing_reader.wasm';
  cpSync(resolve(`zxing-wasm/reader/${file}`), join(packageDirectory, 'dist/page', file));
  for (const name of ['zxing-wasm', '@bwip-js/browser']) copyLicence(name, 'page/licences');
}
