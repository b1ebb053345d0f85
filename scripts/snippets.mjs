// Compiles every TypeScript snippet of every README and document and every example of a docstring, and runs those that
// need nothing but the packages. `npm run snippets -- docs packages/core` looks at those alone.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { Trouble, main, run, say } from './run.mjs';
import { allEntries, entriesOf, root, workspacePackages } from './workspace.mjs';

/** @typedef {{ document: string, file: string, code: string, own: string[] | null }} Snippet `own` may be imported unsaid */

const prelude = 'scripts/prelude.ts';
const core = ['@spoollock/core', '@spoollock/core/adapter', '@spoollock/core/memory'];
const folderName = '.snippets';
/** A reader has these from npm, or the snippet is a part of something that runs elsewhere. */
const NEEDS_MORE = /from '(vitest|node:test|redis|ioredis|\.(?!.*prelude\.js'))/;
/** What a process says last that has run all it was given, even where a snippet ends it early with a zero. */
const ALL_RAN = 'All of these have run.';
const RUN = `for (const it of process.argv.slice(1)) { console.log(it); await import(it); } console.log('${ALL_RAN}');`;
/** Each file is read once, and bound once, for both programs. @type {Map<string, ts.SourceFile | undefined>} */
const read = new Map();

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
  return workspacePackages()
    .filter(({ manifest }) => !manifest.private)
    .flatMap((it) => {
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
  }));
}

/**
 * What a docstring's reader has at hand: the names of its package, of core and of the prelude, unless it has its own.
 * @param {Snippet[]} snippets
 */
function addImports(snippets) {
  const examples = snippets.filter(({ own }) => own !== null);
  for (const { file, code } of examples) writeFileSync(file, code);
  const program = programOf([
    ...allEntries().map(({ source }) => join(root, source)),
    join(root, prelude),
    ...examples.map(({ file }) => file),
  ]);
  const checker = program.getTypeChecker();
  const offers = new Map(
    [...allEntries(), { specifier: prelude, source: prelude }].map(({ specifier, source }) => [
      specifier,
      exportsOf(join(root, source), program, checker),
    ]),
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
    // Its own names come before core's, and a name that two modules have comes from the first.
    for (const specifier of [...(it.own ?? []), ...core, prelude]) {
      const wanted = [...(offers.get(specifier) ?? [])].filter(
        ([name]) => used.has(name) && !taken.has(name),
      );
      for (const [name] of wanted) taken.add(name);
      const names = wanted.map(([name, isValue]) => (isValue ? name : `type ${name}`)).join(', ');
      const from =
        specifier === prelude
          ? relative(dirname(it.file), join(root, prelude)).replace('.ts', '.js')
          : specifier;
      if (names !== '') it.code = `import { ${names} } from '${from}';\n${it.code}`;
    }
    read.delete(it.file);
  }
}

/**
 * What a module exports, and whether it is a value.
 * @param {string} file
 * @param {ts.Program} program
 * @param {ts.TypeChecker} checker
 */
function exportsOf(file, program, checker) {
  const parsed = program.getSourceFile(file);
  const symbol = parsed && checker.getSymbolAtLocation(parsed);
  return (symbol ? checker.getExportsOfModule(symbol) : []).map((it) => {
    const target = it.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(it) : it;
    // `export type { SomeClass }` gives the class's type alone.
    const isType = (it.declarations ?? []).some(
      (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
    );
    return /** @type {const} */ ([it.name, !isType && (target.flags & ts.SymbolFlags.Value) !== 0]);
  });
}

/** @param {string[]} files */
function programOf(files) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) => {
    if (!read.has(file)) read.set(file, getSourceFile(file, ...rest));
    return read.get(file);
  };
  return ts.createProgram(files, options, host);
}

/**
 * The snippets alone: `npm run typecheck` looks at what they import.
 * @param {Snippet[]} snippets
 */
function compile(snippets) {
  const program = programOf(snippets.map(({ file }) => file));
  const faults = snippets.flatMap(({ file }) => {
    const parsed = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(parsed), ...program.getSemanticDiagnostics(parsed)];
  });
  const host = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (/** @type {string} */ name) => name,
    getNewLine: () => '\n',
  };
  if (faults.length > 0)
    throw new Trouble(`A snippet does not compile:\n${ts.formatDiagnostics(faults, host)}`);
}

/**
 * Bundled together, and run in as many processes as there are cores: one a snippet would load the packages anew each time.
 * @param {Snippet[]} snippets
 */
async function runAll(snippets) {
  await build({
    entryPoints: snippets.map(({ file }) => file),
    outdir: root,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    // As a reader's TypeScript compiles them: Node 20 has no `await using`.
    target: 'node20',
    bundle: true,
    packages: 'external',
    logLevel: 'error',
    tsconfigRaw: '{}',
  });
  const built = snippets.map(({ file }) => pathToFileURL(file.replace(/\.ts$/, '.mjs')).href);
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
