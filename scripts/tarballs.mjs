// `npm run tarballs`: installs what would be published into empty projects, as users would, and runs programs on it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { look, pack } from './pack.mjs';
import { find, redis as redisServer } from './programs.mjs';
import { Trouble, main, mustSucceed, run, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { entriesOf, publishedPackages, readManifest, root, withItsNeeds } from './workspace.mjs';

/** @typedef {import('./pack.mjs').Tarball} Tarball */
/** @typedef {{ version: string, path: string }} NodeProgram */

/** The oldest Node that is promised, which cannot `require` an ES module, and the newest line. */
const NODES = ['20.0.0', '24.21.0'];
const entries = publishedPackages().flatMap(entriesOf);
const specifiers = JSON.stringify(entries.map(({ specifier }) => specifier));
const STARTS_WITHIN_MS = 60_000;
const SAYS = `in memory: taken, persistent; seen; given back, removed
through node-redis: taken, persistent; seen; given back, removed
through ioredis: taken, persistent; seen; given back, removed
in a sheet: taken, persistent; seen; given back, removed
over HTTP, with telemetry: 201`;
/** Users have a TypeScript 5, 6 or 7: each compiles some of it. @param {string} name */
const typescript = (name) => join(root, 'node_modules', name, 'bin', 'tsc');
const strict = '--ignoreConfig --strict --target es2023 --types node';
const nodenext = `${strict} --module nodenext`.split(' ');
/** As a service on NestJS 10 is compiled: by a TypeScript 5, to CommonJS, by the resolution that knows no exports. */
const nest10 =
  '--strict --exactOptionalPropertyTypes --allowSyntheticDefaultImports --target es2021 --module commonjs --moduleResolution node';
const esbuild = join(root, 'node_modules', '.bin', 'esbuild');
const bundling = '--bundle --platform=node --format=esm --target=node20 --log-level=error';
/** Google's client is CommonJS and asks for Node's modules by require. */
const banner = `--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
const CLIENTS = {
  redis: `import { createClient } from 'redis';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
createNodeRedisLockStore(createClient());`,
  ioredis: `import { Redis } from 'ioredis';
import { createIoredisLockStore } from '@spoollock/redis/ioredis';
createIoredisLockStore(new Redis({ lazyConnect: true }));`,
};
const home = mkdtempSync(join(tmpdir(), 'spoollock-user-'));
const socket = join(home, 'redis.sock');

await main(async () => {
  await setUp();
  await find(redisServer);
  const tarballs = await pack();
  await look(tarballs);
  const options = ['--port', '0', '--unixsocket', socket, '--save', ''];
  const env = { ...process.env, LC_ALL: 'C' };
  const redis = spawn(process.env.SPOOLLOCK_REDIS_SERVER ?? '', options, { stdio: 'ignore', env });
  try {
    const nodes = await nodesToRunUnder();
    // npm waits for the registry and for the disk more than it works.
    await Promise.all([
      everything(tarballs, nodes),
      oneClientAlone(tarballs, 'redis', 'ioredis'),
      oneClientAlone(tarballs, 'ioredis', 'redis'),
      theServerAlone(tarballs),
    ]);
    say(
      `${tarballs.length} tarballs install; ${entries.length} entries load as ESM and as CommonJS under Node ${nodes.map(({ version }) => version).join(', ')}; the programs start and answer`,
    );
  } finally {
    redis.kill('SIGKILL');
  }
});
rmSync(home, { recursive: true, force: true });

/**
 * What a program in a user's project says, which has to end well.
 * @param {string} fault
 * @param {string} cwd
 * @param {string} program
 * @param {string[]} args
 */
function within(fault, cwd, program, ...args) {
  const env = { npm_config_loglevel: 'error', REDIS_SOCKET: socket };
  return mustSucceed(run(program, args, { quiet: true, cwd, env }), fault);
}

/**
 * An empty project, with npm's say on engines and peers as errors.
 * @param {string} name
 * @param {string[]} packages
 */
async function install(name, ...packages) {
  const folder = join(home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--strict-peer-deps'];
  await within(`${name}: does not install`, folder, 'npm', 'install', ...flags, ...packages);
  await within(`${name}: has peers that do not fit`, folder, 'npm', 'ls', '--all');
  // Two copies of its ResultAsync do not fit together.
  const { packages: installed } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const copies = Object.keys(installed).filter((it) => it.endsWith('node_modules/neverthrow'));
  if (copies.length !== 1)
    throw new Trouble(`${name}: neverthrow is there ${copies.length} times: ${copies.join(', ')}`);
  return folder;
}

/**
 * @param {Tarball[]} tarballs
 * @param {NodeProgram[]} nodes
 */
async function everything(tarballs, nodes) {
  const peers = new Set(tarballs.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {})));
  const others = [...peers, '@googleapis/sheets', '@types/node'].filter(
    (it) => !it.startsWith('@spoollock/') && it !== 'neverthrow',
  );
  // The oldest neverthrow that is allowed, and a TypeScript 5: TypeScript 6 calls the old resolution deprecated.
  const versions = [...others.map(tested), 'neverthrow@8.2.0', 'typescript@^5.1.3'];
  const folder = await install('all', ...tarballs.map(({ file }) => file), ...versions);
  for (const file of ['esm.mts', 'cjs.cts', 'nest10.ts', 'bundled.ts'])
    copyFileSync(join(root, 'scripts/tarballs/user.mts'), join(folder, file));
  // Without skipLibCheck: the declarations of the packages are what is checked.
  const six = [typescript('typescript'), ...nodenext, 'esm.mts', 'cjs.cts'];
  await within('A project does not compile with nodenext', folder, process.execPath, ...six);
  const five = [join(folder, 'node_modules/typescript/bin/tsc'), ...nest10.split(' '), 'nest10.ts'];
  const old = 'A project does not compile with commonjs and moduleResolution node';
  await within(old, folder, process.execPath, ...five);
  const bundle = join(home, 'bundle.mjs');
  const flags = [...bundling.split(' '), banner, `--outfile=${bundle}`];
  await within('A project cannot be bundled', folder, esbuild, 'bundled.ts', ...flags);
  const load = `const names = (all) => Object.keys(all).filter((it) => it !== 'default' && it !== 'module.exports').sort().join();
for (const it of ${specifiers}) import(it).then((esm) => { if (names(esm) !== names(require(it))) throw new Error(it); });`;
  writeFileSync(join(folder, 'load.cjs'), load);
  for (const { version, path } of nodes) {
    for (const file of ['esm.mjs', 'cjs.cjs', 'nest10.js', bundle]) {
      const said = await within(`${file} under Node ${version}`, folder, path, file);
      if (said.trim() !== SAYS)
        throw new Trouble(`${file} under Node ${version} has to say\n${SAYS}\nand says\n${said}`);
    }
    const fault = `What an entry exports depends on how it is loaded, under Node ${version}`;
    await within(fault, folder, path, 'load.cjs');
  }
  await programs(tarballs, nodes, folder);
}

/**
 * @param {Tarball[]} tarballs
 * @param {keyof typeof CLIENTS} client
 * @param {keyof typeof CLIENTS} other
 */
async function oneClientAlone(tarballs, client, other) {
  const some = tarballs.filter(({ name }) => /\/(core|redis)$/.test(name)).map(({ file }) => file);
  const folder = await install(`with-${client}-alone`, ...some, tested(client), tested('@types/node'));
  if (existsSync(join(folder, 'node_modules', other)))
    throw new Trouble(`${other} comes along without being asked for`);
  writeFileSync(join(folder, 'one.mts'), CLIENTS[client]);
  const compile = [typescript('typescript-7'), ...nodenext, 'one.mts'];
  await within(`With ${client} alone it does not compile`, folder, process.execPath, ...compile);
  await within(`With ${client} alone it does not run`, folder, process.execPath, 'one.mjs');
}

/**
 * Every program says how it is used, and those that serve answer.
 * @param {Tarball[]} tarballs
 * @param {NodeProgram[]} nodes
 * @param {string} all
 */
async function programs(tarballs, nodes, all) {
  for (const { manifest } of tarballs)
    for (const name of Object.keys(manifest.bin ?? {}))
      for (const { version, path } of nodes) {
        // One of them asks for a later 20.
        if (version === NODES[0] && manifest.engines?.node !== '>=20') continue;
        const what = `${name} --help under Node ${version}`;
        const said = await within(what, all, path, join(all, 'node_modules/.bin', name), '--help');
        if (!said.includes(name)) throw new Trouble(`${what} says\n${said}`);
      }
  await serving(all, 'sheets-emulator', /The Sheets API is at (\S+)/, async (url) => {
    const headers = { authorization: 'Bearer emulator' };
    const answer = await fetch(`${url}v4/spreadsheets/sheet`, { headers });
    const { sheets } = /** @type {{ sheets: unknown[] }} */ (await answer.json());
    if (!(sheets.length > 0)) throw new Trouble('The emulator has no sheets');
  });
}

/** `npx @spoollock/server` in an empty folder: a shop that takes a spool, and closes in order. @param {Tarball[]} tarballs */
async function theServerAlone(tarballs) {
  const needed = withItsNeeds('@spoollock/server').map(({ folder }) => folder);
  const files = tarballs.filter(({ folder }) => needed.includes(folder)).map(({ file }) => file);
  const shop = await install('an-empty-folder', ...files);
  const said = await serving(shop, '@spoollock/server', /The shop is open at (\S+)\. Try/, async (url) => {
    const body = JSON.stringify({ worker: { id: 93, initials: 'MR' } });
    const iniciar = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const { status } = await fetch(`${url}/api/spools/MK-1335-CW-25000-019/iniciar`, iniciar);
    if (status !== 201) throw new Trouble(`An INICIAR answers ${status}`);
    if (!(await (await fetch(url)).text()).includes('<html')) throw new Trouble('There is no board');
    if (!existsSync(join(shop, 'spoollock-data/sheet.json'))) throw new Trouble('The sheet is not kept');
  });
  if (!said.includes('the shop is closed')) throw new Trouble(`It did not close in order:\n${said}`);
}

/**
 * @param {string} cwd
 * @param {string} program
 * @param {RegExp} ready
 * @param {(url: string) => Promise<void>} ask
 */
async function serving(cwd, program, ready, ask) {
  const unset = { HOST: '', SHOP_TOKEN: '', REDIS_URL: '', GOOGLE_SHEET_ID: '' };
  const env = { ...process.env, ...unset, PORT: '0', INIT_CWD: cwd };
  // `--no`: what is installed here is what runs. npx puts a shell in between: a signal to the group reaches all, as Ctrl-C does.
  const child = spawn('npx', ['--no', program], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  /** @type {Promise<string | undefined>} */
  const url = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        said += text;
        if (ready.test(said)) resolve(ready.exec(said)?.[1]);
      });
    child.once('exit', () => resolve(undefined));
    setTimeout(() => resolve(undefined), STARTS_WITHIN_MS).unref();
  });
  try {
    const there = await url;
    if (there === undefined) throw new Trouble('It does not start');
    await ask(there);
  } catch (error) {
    throw new Trouble(`npx ${program}: ${error instanceof Error ? error.message : String(error)}\n${said}`);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
  return said;
}

/**
 * A package in the range that the workspace tests with.
 * @param {string} name
 */
function tested(name) {
  const manifests = ['.', ...publishedPackages().map(({ folder }) => folder)].map(readManifest);
  const range = manifests.map(({ devDependencies }) => devDependencies?.[name]).find(Boolean);
  if (!range) throw new Trouble(`No published package tests with ${name}: add it to its devDependencies.`);
  return `${name}@${range}`;
}

/** npm has a Node as a package for Linux; npx keeps it. @returns {Promise<NodeProgram[]>} */
async function nodesToRunUnder() {
  const here = { version: process.versions.node, path: process.execPath };
  if (process.platform !== 'linux') return [here];
  const others = NODES.filter((version) => version !== here.version).map(async (version) => {
    const args = ['-y', '-p', `node-linux-${process.arch}@${version}`, 'node', '-p', 'process.execPath'];
    return { version, path: (await within(`Node ${version}`, home, 'npx', ...args)).trim() };
  });
  return [here, ...(await Promise.all(others))];
}
