import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookInto } from '../tarballs/contents.mjs';
import { lint } from '../tarballs/lint.mjs';
import type { PackedManifest, Tarball } from '../tarballs/pack.mjs';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spoollock-tarballs-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const target = (suffix: string, types: string) => ({
  types: `./dist/index.${types}`,
  default: `./dist/index.${suffix}`,
});
const manifest: PackedManifest & Record<string, unknown> = {
  name: '@spoollock/sample',
  version: '0.1.0',
  description: 'A sample of what a package has to be like.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  keywords: ['one', 'two', 'three', 'four'],
  engines: { node: '>=20' },
  files: ['dist', 'CHANGELOG.md'],
  publishConfig: { access: 'public', provenance: true },
  main: './dist/index.cjs',
  types: './dist/index.d.ts',
  exports: {
    '.': { import: target('js', 'd.ts'), require: target('cjs', 'd.cts') },
    './package.json': './package.json',
  },
  dependencies: { 'p-retry': '^7.0.0' },
  peerDependencies: { neverthrow: '^8.2.0' },
};
const files = {
  LICENSE: 'MIT',
  'README.md': '# Sample\n\n[licence](LICENSE), [npm](https://www.npmjs.com), [here](#sample)\n',
  'dist/index.js': "import 'neverthrow';\nexport const retry = () => import('p-retry');\n",
  'dist/index.cjs': "require('neverthrow');\nexports.retry = () => {};\n",
  'dist/index.d.ts': "export { Result } from 'neverthrow';\nexport declare const retry: () => unknown;\n",
  'dist/index.d.cts': "export { Result } from 'neverthrow';\nexport declare const retry: () => unknown;\n",
};

/** The sample, packed, with these files and these fields in place of its own. */
async function packed(others: Record<string, string> = {}, fields: object = {}): Promise<Tarball> {
  const place = await mkdtemp(join(home, 'sample-'));
  const folder = join(place, 'package');
  const its: typeof manifest = { ...manifest, ...fields };
  const all = { ...files, ...others, 'package.json': JSON.stringify(its) };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    if (text !== '') await writeFile(join(folder, name), text);
  }
  const file = join(place, 'sample.tgz');
  await promisify(execFile)('tar', ['-czf', file, '-C', place, 'package']);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return { name: its.name, file, bytes: await readFile(file), folder, files: names.sort(), manifest: its };
}

describe('what is in a tarball', () => {
  test('a package as it has to be has no fault', async () => {
    expect(lookInto(await packed())).toEqual([]);
  });

  test('an optional peer may be asked for by import(), which can be told that it is not there', async () => {
    const fields = {
      dependencies: {},
      peerDependencies: { neverthrow: '^8.2.0', 'p-retry': '^7.0.0' },
      peerDependenciesMeta: { 'p-retry': { optional: true } },
    };
    expect(lookInto(await packed({}, fields))).toEqual([]);
    const atOnce = { 'dist/index.js': "import 'neverthrow';\nexport * from 'p-retry';\n" };
    expect(lookInto(await packed(atOnce, fields)).join('\n')).toContain(
      'dist/index.js imports p-retry, which is said to be optional',
    );
  });

  test.each<[string, Record<string, string>, object, string]>([
    ['a source map', { 'dist/index.js.map': '{}' }, {}, 'dist/index.js.map is nothing that a user needs'],
    ['a source file', { 'src/index.ts': 'x' }, {}, 'src/index.ts is nothing that a user needs'],
    ['a chunk of an earlier build', { 'dist/old-1a.js': 'x' }, {}, 'dist/old-1a.js is reached from no entry'],
    ['no licence', { LICENSE: '' }, {}, 'LICENSE is missing'],
    [
      'an import in its types alone',
      { 'dist/index.d.ts': "export type { Redis } from 'ioredis';\n" },
      {},
      'dist/index.d.ts imports ioredis, which is neither a dependency nor a peer',
    ],
    [
      'a peer that is optional, and imported',
      {},
      { peerDependenciesMeta: { neverthrow: { optional: true } } },
      'imports neverthrow, which is said to be optional',
    ],
    [
      'a dependency for nothing',
      {},
      { dependencies: { 'p-retry': '^7.0.0', zod: '^4.0.0' } },
      'zod is a dependency that nothing imports',
    ],
    [
      'a neverthrow of its own',
      {},
      { dependencies: { 'p-retry': '^7.0.0', neverthrow: '^8.2.0' } },
      'neverthrow: has to be a peer dependency',
    ],
    [
      "the workspace's range",
      {},
      { peerDependencies: { neverthrow: 'workspace:^' } },
      'workspace:^ is known to this workspace only',
    ],
    [
      'an import() in CommonJS',
      { 'dist/index.cjs': "require('neverthrow');\nexports.retry = () => import('p-retry');\n" },
      {},
      'dist/index.cjs has an import(), which rejects under Jest',
    ],
    ['another Node', {}, { engines: { node: '>=18' } }, 'engines'],
    ['no provenance', {}, { publishConfig: { access: 'public' } }, 'publishConfig.provenance'],
    ['no changelog to come', {}, { files: ['dist'] }, 'CHANGELOG.md is missing'],
    [
      'a README that leans on the repository',
      { 'README.md': '# S\n\n[how](docs/how.md)\n' },
      {},
      'docs/how.md leads nowhere on npm',
    ],
    ['a heading that is not there', { 'README.md': '# S\n\n[how](#how)\n' }, {}, '#how leads nowhere on npm'],
    [
      "somebody else's repository",
      { 'README.md': '# S\n\n[how](https://github.com/somebody/spoollock)\n' },
      {},
      'leads nowhere on npm',
    ],
  ])('%s is a fault', async (_, others, fields, fault) => {
    expect(lookInto(await packed(others, fields)).join('\n')).toContain(fault);
  });
});

describe('what publint and are-the-types-wrong say', () => {
  test('nothing of a package as it has to be', async () => {
    expect(await lint(await packed())).toEqual([]);
  });

  test('that a file which the manifest promises is missing', async () => {
    const faults = await lint(await packed({ 'dist/index.cjs': '' }));
    expect(faults.join('\n')).toMatch(/publint: .*index\.cjs/);
  });

  test('that CommonJS is given the types of an ES module', async () => {
    const exports = {
      '.': { types: './dist/index.d.ts', import: './dist/index.js', require: './dist/index.cjs' },
      './package.json': './package.json',
    };
    const faults = await lint(await packed({}, { exports }));
    expect(faults.join('\n')).toMatch(/are-the-types-wrong: .*FalseESM/);
  });
});
