// Compiles every TypeScript snippet of every README and document and every example of a docstring, and runs those that
// need nothing but the packages. `npm run snippets -- docs packages/core` looks at those alone.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { Trouble, main, mustSucceed, run, runTool, say } from './run.mjs';
import { allEntries, entriesOf, publishedPackages, root } from './workspace.mjs';

/** @typedef {{ document: string, file: string, code: string, own: string[] | null, added: number }} Snippet `own` may be imported unsaid */

const prelude = 'scripts/prelude.ts';
const core = ['@spoollock/core', '@spoollock/core/adapter', '@spoollock/core/memory'];
const folderName = '.snippets';
/** A reader has these from npm, or the snippet is a part of something that runs elsewhere. */
const NEEDS_MORE = /from '(vitest|node:test|redis|ioredis|\.(?!.*prelude\.js'))/;
/** What a process says last that has run all it was given, even where a snippet ends it early with a zero. */
const ALL_RAN = 'All of these have run.';
const RUN = `for (const it of process.argv.slice(1)) { console.log(it); await import(it); } console.log('${ALL_RAN}');`;
/** As a reader's TypeScript compiles them: Node 20 has no `await using`. */
const BUNDLED =
  '--bundle --platform=node --format=esm --target=node20 --packages=external --out-extension:.js=.mjs --tsconfig-raw={} --log-level=error'.split(
    ' ',
  );
/** What TypeScript says of a type that is imported without the word: that is for the imports that a reader sees. */
const TYPE_IMPORTED_AS_VALUE = 1484;
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
const host = ts.createCompilerHost(options);
const { getSourceFile } = host;
/** Each file is read once, and bound once, for both programs. @type {Map<string, ts.SourceFile | undefined>} */
const read = new Map();
host.getSourceFile = (file, ...rest) => {
  if (!read.has(file)) read.set(file, getSourceFile(file, ...rest));
  return read.get(file);
};

await main(async () => {
  const only = process.argv.slice(2);
  const found = [...inDocuments(), ...inDocstrings()];
  const snippets = found.filter(
    ({ document }) => only.length === 0 || only.some((it) => document.startsWith(it)),
  );
  if (snippets.length === 0)
    throw new Trouble('No snippet was found, where the READMEs and the docstrings have some.');
  const folders = new Set(snippets.map(({ file }) => dirname(file)));
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    addImports(snippets);
    for (const { file, code } of snippets) writeFileSync(file, code);
    compile(snippets);
    const runnable = snippets.filter(({ code }) => !NEEDS_MORE.test(code));
    await runAll(runnable);
    say(
      `${snippets.length} snippets of documents and docstrings compile, and the ${runnable.length} that need no server or runner run`,
    );
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
});

/** Each snippet as a file beside the manifest whose dependencies it may use. */
function inDocuments() {
  const generated = ['**/node_modules', '**/dist', '.cache', 'docs/api', 'docs/reference'];
  return ts.sys.readDirectory(root, ['.md'], generated, ['**/*']).flatMap((path) => {
    const document = relative(root, path);
    const own = dirname(path);
    const isPackage = existsSync(join(own, 'package.json')) && own !== root;
    // The root has no dependencies; these can reach everything a reader of its documents would install.
    const reader = /^docs\/(guides|recipes)\//.test(document) ? 'examples/recipes' : 'packages/testing';
    return snippetsIn(document, readFileSync(path, 'utf8'), isPackage ? own : join(root, reader), null);
  });
}

function inDocstrings() {
  return publishedPackages().flatMap((it) => {
    const own = entriesOf(it).map(({ specifier }) => specifier);
    return ts.sys.readDirectory(join(root, it.folder, 'src'), ['.ts']).flatMap((path) => {
      const comments = readFileSync(path, 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [];
      const text = comments.join('\n').replaceAll(/^ *\* ?/gm, '');
      return snippetsIn(relative(root, path), text, join(root, it.folder), own);
    });
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
    file: join(home, folderName, `${document.replaceAll(/[^\w]/g, '-')}-${index + 1}.ts`),
    code: `${code}\nexport {};\n`,
    own,
    added: 0,
  }));
}

/**
 * What a docstring's reader has at hand: the names of its package, of core and of the prelude, unless it has its own.
 * @param {Snippet[]} snippets
 */
function addImports(snippets) {
  const examples = snippets.filter(({ own }) => own !== null);
  for (const { file, code } of examples) writeFileSync(file, code);
  const modules = [...allEntries(), { specifier: prelude, source: prelude }];
  const files = [...modules.map(({ source }) => join(root, source)), ...examples.map(({ file }) => file)];
  const program = ts.createProgram(files, options, host);
  const checker = program.getTypeChecker();
  const offers = new Map(
    modules.map(({ specifier, source }) => {
      const parsed = program.getSourceFile(join(root, source));
      const symbol = parsed && checker.getSymbolAtLocation(parsed);
      return [specifier, symbol ? checker.getExportsOfModule(symbol).map(({ name }) => name) : []];
    }),
  );
  for (const it of examples) {
    const parsed = program.getSourceFile(it.file);
    if (!parsed) continue;
    const taken = new Set(
      checker
        .getSymbolsInScope(parsed, ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Alias)
        .filter(({ declarations }) => declarations?.some((node) => node.getSourceFile() === parsed))
        .map(({ name }) => name),
    );
    const used = new Set(it.code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
    const path = relative(dirname(it.file), join(root, prelude)).replace('.ts', '.js');
    let imports = '';
    // Its own names come before core's, and a name that two modules have comes from the first.
    for (const specifier of [...(it.own ?? []), ...core, prelude]) {
      const names = offers.get(specifier)?.filter((name) => used.has(name) && !taken.has(name)) ?? [];
      for (const name of names) taken.add(name);
      if (names.length > 0)
        imports += `import { ${names.join(', ')} } from '${specifier === prelude ? path : specifier}';\n`;
    }
    it.code = imports + it.code;
    it.added = imports.length;
    read.delete(it.file);
  }
}

/**
 * The snippets alone: `npm run typecheck` looks at what they import.
 * @param {Snippet[]} snippets
 */
function compile(snippets) {
  const program = ts.createProgram(
    snippets.map(({ file }) => file),
    options,
    host,
  );
  const faults = snippets.flatMap(({ file, added }) => {
    const parsed = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(parsed), ...program.getSemanticDiagnostics(parsed)].filter(
      ({ code, start = 0 }) => code !== TYPE_IMPORTED_AS_VALUE || start >= added,
    );
  });
  if (faults.length > 0)
    throw new Trouble(`A snippet does not compile:\n${ts.formatDiagnostics(faults, host)}`);
}

/**
 * Bundled together, and run in as many processes as there are cores: one a snippet would load the packages anew each time.
 * @param {Snippet[]} snippets
 */
async function runAll(snippets) {
  const files = snippets.map(({ file }) => file);
  const bundling = runTool('esbuild', [...files, ...BUNDLED, `--outdir=${root}`, `--outbase=${root}`]);
  await mustSucceed(bundling, 'A snippet cannot be bundled');
  const built = files.map((file) => pathToFileURL(file.replace(/\.ts$/, '.mjs')).href);
  const cores = availableParallelism();
  const shares = Array.from({ length: cores }, (_, core) =>
    built.filter((_, index) => index % cores === core),
  );
  await Promise.all(
    shares.map(async (share) => {
      const args = ['--input-type=module', '--eval', RUN, ...share];
      const { code, output } = await run(process.execPath, args, { quiet: true });
      if (code !== 0 || !output.includes(ALL_RAN))
        throw new Trouble(`A snippet fails, the last one that is named here:\n${output}`);
    }),
  );
}
