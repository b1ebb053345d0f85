// Compiles every TypeScript snippet of every README and document, and runs those that need nothing but the packages.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { Trouble, main, run, runTool, say } from './run.mjs';
import { root } from './workspace.mjs';

const folderName = '.snippets';

await main(async () => {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  const snippets = listed
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
    .flatMap(snippetsOf);
  if (snippets.length === 0) throw new Trouble('No snippet was found, where the READMEs have some.');
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
    const runnable = snippets.filter(({ code }) => !/from '(vitest|node:test|redis|ioredis|\.)/.test(code));
    for (const snippet of runnable) await runSnippet(snippet);
    say(`${snippets.length} snippets compile, and the ${runnable.length} that need no server or runner run`);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    rmSync(config, { force: true });
  }
});

/**
 * Each snippet as a file beside the manifest whose dependencies it may use.
 * @param {string} document
 */
function snippetsOf(document) {
  const own = join(root, dirname(document));
  // The root has no dependencies; testing can reach everything a reader of the root's documents would install.
  const home = existsSync(join(own, 'package.json')) && own !== root ? own : join(root, 'packages/testing');
  const name = document.replaceAll(/[^\w]/g, '-');
  const fenced = [...readFileSync(join(root, document), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
  return fenced.map(([, code = ''], index) => ({
    document,
    code: code.includes('import ') || code.includes('export ') ? code : `${code}\nexport {};\n`,
    file: join(home, folderName, `${name}-${index + 1}.ts`),
  }));
}

/** @param {{ document: string, file: string }} snippet */
async function runSnippet({ document, file }) {
  const outfile = file.replace(/\.ts$/, '.mjs');
  await build({
    entryPoints: [file],
    outfile,
    format: 'esm',
    platform: 'node',
    bundle: true,
    packages: 'external',
    logLevel: 'error',
    tsconfigRaw: '{}',
  });
  const { code, output } = await run(process.execPath, [outfile], { quiet: true });
  if (code !== 0) throw new Trouble(`A snippet of ${document} (${relative(root, file)}) fails:\n${output}`);
}
