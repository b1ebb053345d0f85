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
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';
import { look, mustSucceed, neededBy, pack } from './pack.mjs';
import { find, redis as redisServer } from './programs.mjs';
import { Trouble, main, run, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { entriesOf, readManifest, root, workspacePackages } from './workspace.mjs';

/** @typedef {import('./pack.mjs').Tarball} Tarball */

const { fetch } = globalThis;
/** The oldest Node that is promised, which cannot `require` an ES module, and the newest line. */
const NODES = ['20.0.0', '24.21.0'];
const published = workspacePackages().filter(({ manifest }) => !manifest.private);
const entries = published.flatMap(entriesOf).map(({ specifier }) => specifier);
const TAG = 'MK-1335-CW-25000-019';
const STARTS_WITHIN_MS = 60_000;
const SAYS = [
  ...['in memory', 'through node-redis', 'through ioredis', 'in a sheet'].map(
    (it) => `${it}: taken, persistent; seen; given back, removed`,
  ),
  'over HTTP, with telemetry: 201',
];
const strict = ['--ignoreConfig', '--strict', '--target', 'es2023', '--types', 'node'];
const nodenext = [...strict, '--module', 'nodenext'];
/** Users have a TypeScript 5, 6 or 7: each compiles some of it. @param {string} name */
const typescript = (name) => join(root, 'node_modules', name, 'bin', 'tsc');
/** As a service on NestJS 10 is compiled: by a TypeScript 5, to CommonJS, by the resolution that knows no exports. */
const nest10 = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--allowSyntheticDefaultImports',
  '--target',
  'es2021',
  '--module',
  'commonjs',
  '--moduleResolution',
  'node',
];
/** @type {string} */
let home;

await main(async () => {
  await setUp();
  await find(redisServer);
  const tarballs = await pack();
  await look(tarballs);
  home = mkdtempSync(join(tmpdir(), 'spoollock-user-'));
  const socket = join(home, 'redis.sock');
  const redis = spawn(
    process.env.SPOOLLOCK_REDIS_SERVER ?? '',
    ['--port', '0', '--unixsocket', socket, '--save', ''],
    {
      stdio: 'ignore',
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  try {
    const nodes = await nodesToRunUnder();
    // npm waits for the registry and for the disk more than it works.
    await Promise.all([
      everything(tarballs, nodes, socket),
      oneClientAlone(
        tarballs,
        'redis',
        'node-redis',
        'createClient',
        'createNodeRedisLockStore(createClient())',
      ),
      oneClientAlone(
        tarballs,
        'ioredis',
        'ioredis',
        'Redis',
        'createIoredisLockStore(new Redis({ lazyConnect: true }))',
      ),
      theServerAlone(tarballs),
    ]);
    say(
      `${tarballs.length} tarballs install; ${entries.length} entries load as ESM and as CommonJS under Node ${nodes.map(({ version }) => version).join(', ')}; the programs start and answer`,
    );
  } finally {
    redis.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
});

/**
 * An empty project, with npm's say on engines and peers as errors.
 * @param {string} name
 * @param {string[]} packages
 */
async function install(name, packages) {
  const folder = join(home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--strict-peer-deps'];
  await mustSucceed(
    run('npm', ['install', ...flags, ...packages], quiet(folder)),
    `${name}: does not install`,
  );
  await mustSucceed(run('npm', ['ls', '--all'], quiet(folder)), `${name}: has peers that do not fit`);
  // Two copies of its ResultAsync do not fit together.
  const { packages: installed } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const copies = Object.keys(installed).filter((it) => it.endsWith('node_modules/neverthrow'));
  if (copies.length !== 1)
    throw new Trouble(`${name}: neverthrow is there ${copies.length} times: ${copies.join(', ')}`);
  return folder;
}

/** @param {string} cwd */
function quiet(cwd) {
  return { quiet: true, cwd, env: { npm_config_loglevel: 'error' } };
}

/**
 * @param {Tarball[]} tarballs
 * @param {{ version: string, path: string }[]} nodes
 * @param {string} socket
 */
async function everything(tarballs, nodes, socket) {
  const peers = new Set(tarballs.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {})));
  const others = [...peers, '@googleapis/sheets', '@types/node'].filter(
    (it) => !it.startsWith('@spoollock/') && it !== 'neverthrow',
  );
  // The oldest neverthrow that is allowed, and a TypeScript 5: TypeScript 6 calls the old resolution deprecated.
  const folder = await install('all', [
    ...tarballs.map(({ file }) => file),
    ...others.map(tested),
    'neverthrow@8.2.0',
    'typescript@^5.1.3',
  ]);
  for (const file of ['esm.mts', 'cjs.cts', 'nest10.ts', 'bundled.ts'])
    copyFileSync(join(root, 'scripts/tarballs/user.mts'), join(folder, file));
  // Without skipLibCheck: the declarations of the packages are what is checked.
  await mustSucceed(
    run(process.execPath, [typescript('typescript'), ...nodenext, 'esm.mts', 'cjs.cts'], quiet(folder)),
    'A project does not compile with nodenext',
  );
  await mustSucceed(
    run(join(folder, 'node_modules/.bin/tsc'), [...nest10, 'nest10.ts'], quiet(folder)),
    'A project does not compile with commonjs and moduleResolution node',
  );
  // Google's client is CommonJS and asks for Node's modules by require.
  const js = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  const bundle = join(home, 'bundle.mjs');
  await build({
    entryPoints: [join(folder, 'bundled.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js },
    logLevel: 'error',
  });
  const list = JSON.stringify(entries);
  const names = `const said = (all) => console.log(JSON.stringify(all.map((it) => Object.keys(it).filter((key) => key !== 'default' && key !== 'module.exports').sort())));`;
  writeFileSync(
    join(folder, 'names.mjs'),
    `${names} said(await Promise.all(${list}.map((it) => import(it))));`,
  );
  writeFileSync(join(folder, 'names.cjs'), `${names} said(${list}.map((it) => require(it)));`);
  for (const { version, path } of nodes) {
    for (const file of ['esm.mjs', 'cjs.cjs', 'nest10.js', bundle]) {
      const { output } = await run(path, [file], { quiet: true, cwd: folder, env: { REDIS_SOCKET: socket } });
      if (output.trim() !== SAYS.join('\n'))
        throw new Trouble(
          `${file} under Node ${version} has to say\n${SAYS.join('\n')}\nand says\n${output}`,
        );
    }
    const [esm, cjs] = await Promise.all(
      ['names.mjs', 'names.cjs'].map((file) =>
        mustSucceed(run(path, [file], quiet(folder)), `${file} under Node ${version}`),
      ),
    );
    if (esm !== cjs) throw new Trouble(`What is exported depends on how it is loaded:\n${esm}\n${cjs}`);
  }
  await programs(tarballs, nodes, folder);
}

/**
 * @param {Tarball[]} tarballs
 * @param {string} client
 * @param {string} entry
 * @param {string} imported
 * @param {string} call
 */
async function oneClientAlone(tarballs, client, entry, imported, call) {
  const some = tarballs.filter(({ name }) => /\/(core|redis)$/.test(name)).map(({ file }) => file);
  const folder = await install(`with-${client}-alone`, [...some, tested(client), tested('@types/node')]);
  const other = client === 'redis' ? 'ioredis' : 'redis';
  if (existsSync(join(folder, 'node_modules', other)))
    throw new Trouble(`${other} comes along without being asked for`);
  const named = call.slice(0, call.indexOf('('));
  writeFileSync(
    join(folder, 'one.mts'),
    `import { ${imported} } from '${client}';\nimport { ${named} } from '@spoollock/redis/${entry}';\n${call};\n`,
  );
  await mustSucceed(
    run(process.execPath, [typescript('typescript-7'), ...nodenext, 'one.mts'], quiet(folder)),
    `With ${client} alone it does not compile`,
  );
  await mustSucceed(
    run(process.execPath, ['one.mjs'], quiet(folder)),
    `With ${client} alone it does not run`,
  );
}

/**
 * Every program says how it is used, and those that serve answer.
 * @param {Tarball[]} tarballs
 * @param {{ version: string, path: string }[]} nodes
 * @param {string} all
 */
async function programs(tarballs, nodes, all) {
  for (const { manifest } of tarballs)
    for (const name of Object.keys(manifest.bin ?? {}))
      // One of them asks for a later 20.
      for (const { version, path } of nodes.filter(
        (it) => it.version !== NODES[0] || manifest.engines?.node === '>=20',
      )) {
        const said = await mustSucceed(
          run(path, [join(all, 'node_modules/.bin', name), '--help'], quiet(all)),
          `${name} --help under Node ${version}`,
        );
        if (!said.includes(name)) throw new Trouble(`${name} --help under Node ${version} says\n${said}`);
      }
  await serving(all, 'sheets-emulator', /The Sheets API is at (\S+)/, async (url) => {
    const headers = { authorization: 'Bearer emulator' };
    const { sheets } = /** @type {{ sheets: unknown[] }} */ (
      await (await fetch(`${url}v4/spreadsheets/sheet`, { headers })).json()
    );
    if (!(sheets.length > 0)) throw new Trouble('The emulator has no sheets');
  });
}

/** `npx @spoollock/server` in an empty folder: a shop that takes a spool, and closes in order. @param {Tarball[]} tarballs */
async function theServerAlone(tarballs) {
  const needed = neededBy('@spoollock/server');
  const shop = await install(
    'an-empty-folder',
    tarballs.filter(({ name }) => needed.has(name)).map(({ file }) => file),
  );
  const said = await serving(shop, '@spoollock/server', /The shop is open at (\S+)\. Try/, async (url) => {
    const body = JSON.stringify({ worker: { id: 93, initials: 'MR' } });
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${url}/api/spools/${TAG}/iniciar`, { method: 'POST', headers, body });
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
  const env = {
    ...process.env,
    PORT: '0',
    HOST: '',
    SHOP_TOKEN: '',
    REDIS_URL: '',
    GOOGLE_SHEET_ID: '',
    INIT_CWD: cwd,
  };
  // `--no`: what is installed here is what runs. npx puts a shell in between: a signal to the group reaches all, as Ctrl-C does.
  const child = spawn('npx', ['--no', program], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text));
  try {
    for (
      let waited = 0;
      !ready.test(said) && child.exitCode === null && waited < STARTS_WITHIN_MS;
      waited += 100
    )
      await pause(100);
    const url = ready.exec(said)?.[1];
    if (url === undefined) throw new Trouble(`\`npx ${program}\` does not start`);
    await ask(url);
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
  const manifests = ['.', ...published.map(({ folder }) => folder)].map(readManifest);
  const range = manifests.map(({ devDependencies }) => devDependencies?.[name]).find(Boolean);
  if (!range) throw new Trouble(`No published package tests with ${name}: add it to its devDependencies.`);
  return `${name}@${range}`;
}

/** npm has a Node as a package for Linux; npx keeps it. */
async function nodesToRunUnder() {
  const here = { version: process.versions.node, path: process.execPath };
  if (process.platform !== 'linux') return [here];
  const others = NODES.filter((version) => version !== here.version).map(async (version) => {
    const args = ['-y', '-p', `node-linux-${process.arch}@${version}`, 'node', '-p', 'process.execPath'];
    return { version, path: (await mustSucceed(run('npx', args, quiet(home)), `Node ${version}`)).trim() };
  });
  return [here, ...(await Promise.all(others))];
}
