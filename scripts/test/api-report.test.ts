import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences, extract } from '../api-report.mjs';
import type { DualExport } from '../workspace.mjs';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spoollock-api-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The reports of a package with these declarations, one entry each. */
async function reportsOf(declarations: Record<string, string>): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(home, 'package-'));
  const exports: Record<string, DualExport> = {};
  await mkdir(join(folder, 'dist'));
  for (const [name, text] of Object.entries(declarations)) {
    const target = { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
    exports[name === 'index' ? '.' : `./${name}`] = { import: target, require: target };
    await writeFile(join(folder, 'dist', `${name}.d.ts`), text);
  }
  const manifest = { name: '@spoollock/sample', version: '0.1.0', exports };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const reports = extract([{ folder, manifest }], join(folder, 'reports'));
  // The folder's name is in the names of the reports, and is another one every time.
  return new Map([...reports].map(([name, text]) => [name.replace(/^package-[^-.]+/, 'sample'), text]));
}

const before = {
  index: 'interface Inner { readonly rows: number }\nexport declare function ask(): Inner;\n',
};

test('the same declarations make the same report, whatever their comments', async () => {
  const commented = `/** Asks. */\n${before.index.replace('export', '/** Answers. */\nexport')}`;
  expect(differences(await reportsOf({ index: commented }), await reportsOf(before))).toEqual([]);
});

test('a report names the entry and not the file', async () => {
  const reports = await reportsOf({ ...before, memory: 'export declare const kept: string;\n' });
  expect([...reports.keys()]).toEqual(['sample.md', 'sample-memory.md']);
  expect(reports.get('sample-memory.md')).toMatch(
    /^# `@spoollock\/sample\/memory`\n[^]*export const kept: string;/,
  );
});

test.each([
  ['an argument more', before.index.replace('ask()', 'ask(tag: string)')],
  ['an export less', before.index.replace('export declare', 'declare').concat('export {};\n')],
  ['another member of a type that is not exported itself', before.index.replace('number', 'string')],
])('%s is a difference', async (_, index) => {
  expect(differences(await reportsOf({ index }), await reportsOf(before))).toEqual(['sample.md']);
});

test('an entry without a report and a report without an entry are differences', async () => {
  const one = await reportsOf(before);
  const two = await reportsOf({ ...before, memory: 'export declare const kept: string;\n' });
  expect(differences(two, one)).toEqual(['sample-memory.md']);
  expect(differences(one, two)).toEqual(['sample-memory.md']);
});

test('declarations that do not compile make no report', async () => {
  await expect(reportsOf({ index: 'export declare const kept: Nowhere;\n' })).rejects.toThrow('Nowhere');
});
