// `npm run tarballs`: packs what would be published, installs it as a user would, type-checks and runs a program on it.
// `npm run pack` stops after the packing. pnpm packs, since npm would leave `workspace:^` in the manifests as it is.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { Trouble, main, run, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root, workspacePackages } from './workspace.mjs';

const tarballs = join(root, '.cache', 'tarballs');
const user = join(root, '.cache', 'tarballs-user');

/** As an ES module and as CommonJS: every published package imported, a spool taken and given back. */
const program = `
import { createSpoolLock } from '@spoollock/core';
import { readEnvironment } from '@spoollock/core/environment';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { createIoredisLockStore } from '@spoollock/redis/ioredis';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import * as redis from '@spoollock/redis';
import * as testing from '@spoollock/testing';

async function takeAndGiveBack(): Promise<string> {
  const lock = createSpoolLock({
    store: new MemoryLockStore(),
    source: new MemoryOccupationSource([{ tag: 'MK-1' }]),
  });
  const worker = { id: 93, initials: 'MR' };
  const taken = await lock.iniciar('MK-1', worker);
  const given = await lock.finalizar('MK-1', worker);
  await lock.close();
  return [taken.isOk() && taken.value.mode, given.isOk() && given.value.lock].join();
}

void takeAndGiveBack().then((said) => {
  const others = [readEnvironment, createIoredisLockStore, createNodeRedisLockStore, redis, testing];
  console.log(others.includes(undefined as never) ? 'something is not exported' : said);
});
`;

await main(async () => {
  await setUp();
  const published = workspacePackages().filter(({ manifest }) => !manifest.private);
  await build(published.map(({ folder }) => folder));
  const files = await pack(published.map(({ manifest }) => manifest.name));
  for (const file of files) lookInto(file);
  if (process.argv.includes('--pack-only')) say(`${files.length} tarballs are in .cache/tarballs`);
  else await use(files);
});

/** @param {string[]} packages */
async function pack(packages) {
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const args = [
    '-y',
    packageManager,
    '-r',
    '--filter',
    './packages/*',
    'pack',
    '--pack-destination',
    tarballs,
  ];
  const { code, output } = await run('npx', args, { quiet: true, env: { npm_config_loglevel: 'error' } });
  if (code !== 0) throw new Trouble(`${output.trim()}\n\npnpm did not pack; the lines above say why.`);
  const names = readdirSync(tarballs);
  if (names.length !== packages.length)
    throw new Trouble(`Published are ${packages.join(', ')}; packed were ${names.join(', ')}.`);
  return names.map((name) => join(tarballs, name));
}

/** @param {string} file */
function lookInto(file) {
  const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n');
  const missing = ['LICENSE', 'README.md'].filter((name) => !names.includes(`package/${name}`));
  if (missing.length > 0) throw new Trouble(`${file} is without ${missing.join(' and ')}.`);
  const maps = names.filter((name) => name.endsWith('.map'));
  if (maps.length > 0) throw new Trouble(`${file} carries source maps, more than half of its weight.`);
  const manifest = execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' });
  const { dependencies, peerDependencies } = JSON.parse(manifest);
  if (Object.values({ ...dependencies, ...peerDependencies }).some((range) => range.startsWith('workspace:')))
    throw new Trouble(`${file} asks for versions that only this workspace knows.`);
}

/** @param {string[]} files */
async function use(files) {
  rmSync(user, { recursive: true, force: true });
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'package.json'), '{ "private": true }');
  writeFileSync(join(user, 'esm.mts'), program);
  writeFileSync(join(user, 'cjs.cts'), program);
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  const installed = await run('npm', ['install', ...quietly, 'neverthrow@^8.2.0', ...files], {
    quiet: true,
    cwd: user,
  });
  if (installed.code !== 0) throw new Trouble(`${installed.output}\nThe tarballs do not install.`);

  const options = [
    '--strict',
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--moduleResolution',
    'nodenext',
  ];
  // The declarations of the packages are what is checked, so without --skipLibCheck.
  const types = await runTool(
    'tsc',
    ['--ignoreConfig', ...options, '--types', 'node', 'esm.mts', 'cjs.cts'],
    {
      quiet: true,
      cwd: user,
    },
  );
  if (types.code !== 0) throw new Trouble(`A program on the tarballs does not compile:\n${types.output}`);
  for (const built of ['esm.mjs', 'cjs.cjs']) {
    const { code, output } = await run(process.execPath, [built], { quiet: true, cwd: user });
    if (code !== 0 || output.trim() !== 'persistent,removed')
      throw new Trouble(`The program on the tarballs, ${built}, says:\n${output}`);
  }
  say(`${files.length} tarballs install, and a program on them takes and gives back, as ESM and as CommonJS`);
}
