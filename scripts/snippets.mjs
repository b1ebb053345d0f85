// Compiles every TypeScript snippet of every README and document and every example of a docstring, and runs those that
// need nothing but the packages. `npm run snippets -- docs packages/core` looks at those alone.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { docstringExamples } from './docstring-examples.mjs';
import { markdownFiles } from './documents.mjs';
import { Trouble, main, run, runTool, say } from './run.mjs';
import { root } from './workspace.mjs';

/** @typedef {{ document: string, file: string, code: string }} Snippet */

const folderName = '.snippets';

await main(async () => {
  const inDocuments = markdownFiles().flatMap(snippetsOf);
  const inDocstrings = docstringExamples().map(asSnippet);
  if (inDocuments.length === 0 || inDocstrings.length === 0)
    throw new Trouble('No snippet was found, where the READMEs and the docstrings have some.');
  const only = process.argv.slice(2);
  const snippets = [...inDocuments, ...inDocstrings].filter(
    ({ document }) => only.length === 0 || only.some((path) => document.startsWith(path)),
  );
  const folders = new Set(snippets.map(({ file }) => dirname(file)));
  const config = join(root, '.cache', 'snippets.json');
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    for (const { file, code } of snippets) writeFileSync(file, code);
    mkdirSync(dirname(config), { recursive: true });
    const files = snippets.map(({ file }) => file);
    writeFileSync(config, JSON.stringify({ extends: '../tsconfig.json', include: files, files }));
    const types = await runTool('tsc', ['--noEmit', '-p', config], { quiet: true });
    if (types.code !== 0) throw new Trouble(`A snippet does not compile:\n${types.output}`);
    const runnable = snippets.filter(
      ({ code }) => !/from '(vitest|node:test|redis|ioredis|\.(?!.*prelude\.js'))/.test(code),
    );
    await runAll(runnable);
    say(
      `${snippets.length} snippets of documents and docstrings compile, and the ${runnable.length} that need no server or runner run`,
    );
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    rmSync(config, { force: true });
  }
});

/**
 * Each snippet as a file beside the manifest whose dependencies it may use.
 * @param {string} document
 * @returns {Snippet[]}
 */
function snippetsOf(document) {
  const own = join(root, dirname(document));
  const isPackage = existsSync(join(own, 'package.json')) && own !== root;
  // The root has no dependencies; these can reach everything a reader of its documents would install.
  const reader = /^docs\/(guides|recipes)\//.test(document) ? 'examples/recipes' : 'packages/testing';
  const home = isPackage ? own : join(root, reader);
  const fenced = [...readFileSync(join(root, document), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
  return fenced.map(([, code = ''], index) => ({
    document,
    code: code.includes('import ') || code.includes('export ') ? code : `${code}\nexport {};\n`,
    file: join(home, folderName, `${fileName(document)}-${index + 1}.ts`),
  }));
}

/**
 * @param {{ document: string, folder: string, code: string }} example
 * @param {number} index
 * @returns {Snippet}
 */
function asSnippet({ document, folder, code }, index) {
  return { document, code, file: join(root, folder, folderName, `${fileName(document)}-${index + 1}.ts`) };
}

/** @param {string} document */
function fileName(document) {
  return document.replaceAll(/[^\w]/g, '-');
}

/**
 * Bundled together, since that is quick, and run each in a process of its own, as many at once as there are cores.
 * @param {Snippet[]} snippets
 */
async function runAll(snippets) {
  for (const folder of new Set(snippets.map(({ file }) => dirname(file)))) {
    await build({
      entryPoints: snippets.filter(({ file }) => dirname(file) === folder).map(({ file }) => file),
      outdir: folder,
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
  }
  const waiting = [...snippets];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await runOne(next);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** @param {Snippet} snippet */
async function runOne({ document, file }) {
  const { code, output } = await run(process.execPath, [file.replace(/\.ts$/, '.mjs')], { quiet: true });
  if (code !== 0) throw new Trouble(`A snippet of ${document} (${relative(root, file)}) fails:\n${output}`);
}
