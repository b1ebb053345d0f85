import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const home = fileURLToPath(new URL('..', import.meta.url));
const out = join(home, 'dist', 'commonjs');
const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

beforeAll(async () => {
  await mkdir(out, { recursive: true });
  // The package above is one of ES modules.
  await writeFile(join(out, 'package.json'), '{ "type": "commonjs" }');
});
afterAll(() => rm(out, { recursive: true, force: true }));

test('a NestJS service in CommonJS compiles by the old resolution, and its unit tests run', async () => {
  // A fault of the compiler is in the error that this rejects with.
  await run(process.execPath, [tsc, '-p', join(home, 'test', 'nestjs-commonjs', 'tsconfig.commonjs.json')]);
  const spec = join(out, 'test', 'nestjs-commonjs', 'spools.service.spec.js');
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', spec]);
  expect(stdout).toMatch(/^# pass 6$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
}, 180_000);
