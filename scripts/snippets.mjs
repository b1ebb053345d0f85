// Compiles every TypeScript snippet of every README and document and every example of a docstring, and runs those that
// need nothing but the packages. `npm run snippets -- docs packages/core` looks at those alone.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { Trouble, compile, main, mustSucceed, run, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { entriesOf, publishedPackages, root, workspacePackages } from './workspace.mjs';

/** @typedef {{ document: string, file: string, code: string, own: string[] | null }} Snippet the entries in `own` are imported unsaid */

const prelude = 'scripts/prelude.ts';
const core = ['@spoollock/core', '@spoollock/core/adapter', '@spoollock/core/memory'];
const tsconfig = join(root, '.cache', 'snippets.json');
/** A reader has these from npm, or the snippet is a part of something that runs elsewhere. */
const NEEDS_MORE = /from '(vitest|node:test|redis|ioredis|\.(?!.*prelude\.js'))/;
/** What a process says last that has run all it was given, even where a snippet ends it early with a zero. */
const ALL_RAN = 'All of these have run.';
const RUN = `for (const it of process.argv.slice(1)) { console.log(it); await import(it); } console.log('${ALL_RAN}');`;
const pglite = join(root, 'packages/postgres/node_modules/@electric-sql/pglite/dist/index.js');
/** To make a PGlite from nothing takes seconds: all of them are copies of the first. */
const COPY_PGLITE = `
import { PGlite } from '${pathToFileURL(pglite).href}';
const create = PGlite.create.bind(PGlite);
const first = await create();
const loadDataDir = await first.dumpDataDir('none');
await first.close();
PGlite.create = () => create({ loadDataDir });
`;
/** As a reader's TypeScript compiles them: Node 20 has no `await using`. */
const BUNDLED =
  '--bundle --platform=node --format=esm --target=node20 --packages=external --out-extension:.js=.mjs --tsconfig-raw={} --log-level=error'.split(
    ' ',
  );
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** Where a snippet has names of its own: what it imports, and what it declares. */
const OWN_NAMES =
  /\bimport\s[^;]+?\sfrom\b|\b(?:const|let|function|class|interface|type)\s+(?:[\w$]+|[{[][^=]*[}\]])/g;

await main(async () => {
  const only = process.argv.slice(2);
  await setUp();
  await build();
  const snippets = (await findSnippets()).filter(
    ({ document }) => only.length === 0 || only.some((it) => document.startsWith(it)),
  );
  if (snippets.length === 0)
    throw new Trouble('No snippet was found, where the READMEs and the docstrings have some.');
  const folders = new Set(snippets.map(({ file }) => dirname(file)));
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    const offers = whatIsOffered();
    for (const it of snippets) it.code = importsOf(it, offers) + it.code;
    for (const { file, code } of snippets) writeFileSync(file, code);
    await compileAll(snippets);
    const runnable = snippets.filter(({ code }) => !NEEDS_MORE.test(code));
    await runAll(runnable);
    say(
      `${snippets.length} snippets of documents and docstrings compile, and the ${runnable.length} that need no server or runner run`,
    );
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
});

/** Those of all files that are written by hand, each as a file beside the manifest whose dependencies it may use. */
async function findSnippets() {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--'];
  const patterns = ['*.md', 'packages/*/src/*.ts', ':!docs/api'];
  const said = await mustSucceed(run('git', [...list, ...patterns], { quiet: true }), 'git lists no files');
  const packages = workspacePackages();
  return said.split('\n').flatMap((document) => {
    if (document === '' || !existsSync(join(root, document))) return [];
    const text = readFileSync(join(root, document), 'utf8');
    const it = packages.find(({ folder }) => document.startsWith(`${folder}/`));
    // The root has no dependencies; these can reach everything a reader of its documents would install.
    const reader = /^docs\/(guides|recipes)\//.test(document) ? 'examples/recipes' : 'packages/testing';
    if (document.endsWith('.md')) return snippetsIn(document, text, it?.folder ?? reader, null);
    if (!it || it.manifest.private) return [];
    const comments = text.match(/\/\*\*[\s\S]*?\*\//g)?.join('\n') ?? '';
    const own = entriesOf(it).map(({ specifier }) => specifier);
    return snippetsIn(document, comments.replaceAll(/^ *\* ?/gm, ''), it.folder, own);
  });
}

/**
 * @param {string} document
 * @param {string} text
 * @param {string} home
 * @param {string[] | null} own
 * @returns {Snippet[]}
 */
function snippetsIn(document, text, home, own) {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => ({
    document,
    file: join(root, home, '.snippets', `${document.replaceAll(/[^\w]/g, '-')}-${index + 1}.ts`),
    code: `${code}\nexport {};\n`,
    own,
  }));
}

/** By entry, the names that it exports, as an import says them: what the reports of `npm run api` say, and the prelude. */
function whatIsOffered() {
  const entries = publishedPackages().flatMap(entriesOf);
  const reports = entries.map(({ specifier, report }) => ({ specifier, path: `docs/api/${report}.md` }));
  return new Map(
    [...reports, { specifier: prelude, path: prelude }].map(({ specifier, path }) => {
      const declared = readFileSync(join(root, path), 'utf8').matchAll(
        /^export (?:abstract )?(interface|type|class|function|const) ([\w$]+)/gm,
      );
      const names = [...declared].map(([, kind = '', name = '']) => {
        const word = kind === 'interface' || kind === 'type' ? `type ${name}` : name;
        return /** @type {const} */ ([name, word]);
      });
      // A function has a line for each of its overloads.
      return [specifier, new Map(names)];
    }),
  );
}

/**
 * What a docstring's reader has at hand: the names of its package, of core and of the prelude, unless it has its own.
 * @param {Snippet} snippet
 * @param {ReturnType<typeof whatIsOffered>} offers
 */
function importsOf({ own, code, file }, offers) {
  if (own === null) return '';
  const taken = new Set(code.match(OWN_NAMES)?.flatMap((text) => text.match(NAME) ?? []));
  const used = new Set(code.match(NAME));
  const path = relative(dirname(file), join(root, prelude)).replace('.ts', '.js');
  let imports = '';
  // Its own names come before core's, and a name that two modules have comes from the first.
  for (const specifier of new Set([...own, ...core, prelude])) {
    const names = [...(offers.get(specifier) ?? [])].filter(([name]) => used.has(name) && !taken.has(name));
    for (const [name] of names) taken.add(name);
    const words = names.map(([, word]) => word).join(', ');
    if (words) imports += `import { ${words} } from '${specifier === prelude ? path : specifier}';\n`;
  }
  return imports;
}

/** @param {Snippet[]} snippets */
async function compileAll(snippets) {
  const compilerOptions = { incremental: false, tsBuildInfoFile: null };
  const wanted = {
    extends: '../tsconfig.json',
    compilerOptions,
    include: [],
    files: snippets.map(({ file }) => file),
  };
  mkdirSync(dirname(tsconfig), { recursive: true });
  writeFileSync(tsconfig, JSON.stringify(wanted));
  await compile(tsconfig, 'A snippet does not compile');
}

/**
 * Bundled together, and run in two processes: one a snippet would load the packages anew each time.
 * @param {Snippet[]} snippets
 */
async function runAll(snippets) {
  const files = snippets.map(({ file }) => file);
  const bundling = runTool('esbuild', [...files, ...BUNDLED, `--outdir=${root}`, `--outbase=${root}`]);
  await mustSucceed(bundling, 'A snippet cannot be bundled');
  const onPglite = snippets.filter(({ code }) => code.includes('PGlite.create('));
  const others = snippets.filter((it) => !onPglite.includes(it));
  await Promise.all([runThese(onPglite, COPY_PGLITE + RUN), runThese(others, RUN)]);
}

/**
 * @param {Snippet[]} snippets
 * @param {string} program
 */
async function runThese(snippets, program) {
  if (snippets.length === 0) return;
  const built = snippets.map(({ file }) => pathToFileURL(file.replace(/\.ts$/, '.mjs')).href);
  const args = ['--input-type=module', '--eval', program, ...built];
  const { code, output } = await run(process.execPath, args, { quiet: true });
  if (code !== 0 || !output.includes(ALL_RAN))
    throw new Trouble(`A snippet fails, the last one that is named here:\n${output}`);
}
