import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = ['docs/guides', 'docs/recipes'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** A piece of a file that a page shows: the file is the one that the page has linked to last, above it. */
interface Quotation {
  readonly page: string;
  readonly file: string;
  readonly code: string;
}

/** `ts` snippets stand by themselves and are run by `npm run snippets`; `typescript` ones are quoted from a file. */
function quotationsIn(page: string): Quotation[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```typescript\n([\s\S]*?)^```$/gm)].map(({ 1: code = '', index }) => {
    const [file = ''] = [
      ...text.slice(0, index).matchAll(/\]\(\.\.\/\.\.\/((?:examples|packages)\/[^)]+\.ts)\)/g),
    ]
      .map(([, path = '']) => path)
      .slice(-1);
    return { page, file, code };
  });
}

const quotations = pages.flatMap(quotationsIn);

describe('what the guides and recipes quote stands in the file they name', () => {
  test('they quote', () => {
    expect(quotations.length).toBeGreaterThan(10);
  });

  test.each(quotations)('$page, from $file', ({ file, code }) => {
    const written = lines(readFileSync(join(root, file), 'utf8'));
    // A line with nothing but `// …` stands for lines left out.
    for (const part of code.split(/^\s*\/\/ …\n/m)) expect(written).toContain(lines(part).trim());
  });
});

test('the guide to errors has every type, with the status that @spoollock/http answers with', () => {
  const table = [...guide('errors.md').matchAll(/^\| `([a-z-]+)` .*\| (\d{3}) +\|$/gm)];
  expect(Object.fromEntries(table.map(([, type = '', status]) => [type, Number(status)]))).toEqual(
    statuses(),
  );
});

test.each([
  ['createSpoolLock', 'packages/core/src/engine/settings.ts', 'SpoolLockOptions'],
  ['The lock store on Redis', 'packages/redis/src/options.ts', 'RedisLockStoreOptions'],
  ['The source on a Google Sheet', 'packages/google-sheets/src/options.ts', 'GoogleSheetsSourceOptions'],
])('the guide to settings has every one under %s', (heading, file, name) => {
  const source = readFileSync(join(root, file), 'utf8');
  const [, members = ''] =
    new RegExp(`interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source) ?? [];
  const options = [...members.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option]) => option);
  expect(firstColumn(heading)).toEqual(expect.arrayContaining(options));
  expect(firstColumn(heading)).toHaveLength(options.length);
});

test('the guide to settings has every variable that is read from the environment', () => {
  const source = readFileSync(join(root, 'packages/core/src/environment.ts'), 'utf8');
  const read = [...source.matchAll(/variable\(\s*'(\w+)'/g)].map(([, variable]) => variable);
  expect(firstColumn('From the environment')).toEqual(read);
});

function statuses(): Record<string, number> {
  const [, table = ''] = readFileSync(join(root, 'packages/http/src/problem.ts'), 'utf8').split(
    'const KINDS = {',
  );
  const lines = table
    .slice(0, table.indexOf('satisfies'))
    .matchAll(/^ {2}'?([a-z-]+)'?: \{ status: (\d{3})/gm);
  return Object.fromEntries([...lines].map(([, type = '', status]) => [type, Number(status)]));
}

/** What stands in the first column of the table under a heading. */
function firstColumn(heading: string): string[] {
  const text = guide('modes-and-settings.md');
  const under = text.slice(text.search(new RegExp(`^#+ .?${heading}`, 'm'))).split(/^#+ /m)[1] ?? '';
  return [...under.matchAll(/^\| `(\w+)` /gm)].map(([, name = '']) => name);
}

function guide(name: string): string {
  return readFileSync(join(root, 'docs/guides', name), 'utf8');
}

/** Indentation may differ: a method is shown without its class. */
function lines(text: string): string {
  return text.replaceAll(/^[ \t]+|[ \t]+$/gm, '').replaceAll(/\n+/g, '\n');
}
