// `npm run tarballs`: packs what would be published, looks into it, installs it as users would, and runs programs on it.
// `npm run pack` stops after the look.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { Trouble, main, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { lookInto } from './tarballs/contents.mjs';
import { lint } from './tarballs/lint.mjs';
import { nodesToRunUnder } from './tarballs/nodes.mjs';
import { neededBy } from './tarballs/needed.mjs';
import { pack } from './tarballs/pack.mjs';
import { inputs } from './tarballs/inputs.mjs';
import { everything, programOf, withIoredis, withNodeRedis } from './tarballs/program.mjs';
import { Project } from './tarballs/project.mjs';
import { startRedis } from './tarballs/redis.mjs';
import { startByNpx } from './tarballs/server.mjs';
import { entriesOf, readManifest, workspacePackages } from './workspace.mjs';

/** @typedef {import('./tarballs/pack.mjs').Tarball} Tarball */

const published = workspacePackages().filter(({ manifest }) => !manifest.private);
const entries = published.flatMap(entriesOf);

await main(async () => {
  await setUp();
  await build(published.map(({ folder }) => folder));
  const tarballs = await pack(published.map(({ manifest }) => manifest.name));
  await look(tarballs);
  if (process.argv.includes('--pack-only')) return say(`${tarballs.length} tarballs are in .cache/tarballs`);

  const folder = mkdtempSync(join(tmpdir(), 'spoollock-user-'));
  const redis = await startRedis();
  try {
    await use(tarballs, folder, { REDIS_URL: redis.url });
  } finally {
    redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {Tarball[]} tarballs */
async function look(tarballs) {
  /** @type {string[]} */
  const faults = [];
  for (const tarball of tarballs) {
    const found = [...lookInto(tarball), ...(await lint(tarball))];
    faults.push(...found.map((fault) => `${tarball.name}: ${fault}`));
    const { name, bytes, files } = tarball;
    say(`${name}: ${(bytes.length / 1000).toFixed(1)} kB packed, ${files.length} files`);
  }
  if (faults.length > 0) throw new Trouble(faults.join('\n'));
}

/**
 * @param {Tarball[]} tarballs
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function use(tarballs, folder, env) {
  const nodes = await nodesToRunUnder();
  const all = new Project(join(folder, 'all'), 'A project with everything');
  const one = new Project(join(folder, 'node-redis'), 'A project with node-redis and no ioredis');
  const other = new Project(join(folder, 'ioredis'), 'A project with ioredis and no node-redis');

  const shop = new Project(join(folder, 'server'), 'An empty folder with the server');

  const some = tarballs.filter(({ name }) => /\/(core|redis)$/.test(name)).map(({ file }) => file);
  await Promise.all([
    // The oldest neverthrow that is allowed, as their own; the others leave it to npm.
    all.install([
      ...tarballs.map(({ file }) => file),
      ...peersOf(tarballs),
      'neverthrow@8.2.0',
      tested('@types/node'),
      // What a project on NestJS 10 has. TypeScript 6 calls its resolution deprecated.
      'typescript@^5.1.3',
    ]),
    one.install([...some, tested('redis'), tested('@types/node')]),
    other.install([...some, tested('ioredis'), tested('@types/node')]),
    // The server, and what npm would get for it from a registry.
    shop.install(
      tarballs.filter(({ name }) => neededBy('@spoollock/server').has(name)).map(({ file }) => file),
    ),
  ]);
  if (one.has('ioredis') || other.has('redis'))
    throw new Trouble('An optional peer of @spoollock/redis was installed without being asked for.');

  /** @type {Set<string>} */
  const exported = new Set();
  const program = programOf(everything, entries);
  const files = [
    ...(await all.compile(program)),
    ...(await all.compileAsNest10(program, inputs)),
    ...(await all.bundle(program)),
  ];
  for (const file of files)
    for (const node of nodes) exported.add(await all.runUnder(node, file, program, env));
  for (const node of nodes) exported.add(await all.runAsUnderJest(node, 'cjs.cjs', program, env));
  if (exported.size !== 1)
    throw new Trouble(`What is exported depends on how it is loaded:\n${[...exported].join('\n\n')}`);

  for (const [project, parts] of /** @type {const} */ ([
    [one, withNodeRedis],
    [other, withIoredis],
  ])) {
    const small = programOf([...parts], []);
    for (const file of await project.compile(small))
      for (const node of nodes) await project.runUnder(node, file, small, env);
  }
  for (const { manifest } of tarballs.filter(({ manifest }) => manifest.bin))
    for (const node of nodes.filter(({ version }) => allows(manifest, version)))
      await all.helpOf(node, Object.keys(manifest.bin ?? {}));
  await startByNpx(shop.folder);
  const versions = nodes.map(({ version }) => version).join(', ');
  say('`npx @spoollock/server` in an empty folder starts the server, which answers an INICIAR');
  say(
    `${tarballs.length} tarballs install, and ${entries.length} entries load and work as ESM, as CommonJS, by the old resolution and bundled, under Node ${versions}`,
  );
}

/**
 * Every peer that is not ours, and the client that a sheet needs.
 * @param {Tarball[]} tarballs
 */
function peersOf(tarballs) {
  const peers = new Set(tarballs.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {})));
  const others = [...peers].filter((name) => !name.startsWith('@spoollock/') && name !== 'neverthrow');
  return [...others, '@googleapis/sheets'].map(tested);
}

/**
 * A package in the range that the workspace tests with.
 * @param {string} name
 */
function tested(name) {
  const manifests = ['.', ...published.map(({ folder }) => folder)].map(readManifest);
  const range = manifests.map(({ devDependencies }) => devDependencies?.[name]).find(Boolean);
  if (!range) throw new Trouble(`No published package tests with ${name}: add it to its devDependencies.`);
  return `${name}@${range}`;
}

/** @param {import('./tarballs/pack.mjs').PackedManifest} manifest @param {string} version */
function allows({ engines }, version) {
  const [, minor = 0] = (engines?.['node'] ?? '').replace('>=', '').split('.').map(Number);
  const [major = 0, its = 0] = version.split('.').map(Number);
  return major > 20 || its >= minor;
}
