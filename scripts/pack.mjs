// `npm run pack`: packs what would be published, and looks into it: publint, are-the-types-wrong, and what only we know.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { build } from './build.mjs';
import { Trouble, main, run, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root, workspacePackages } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').Manifest & { engines?: { node?: string }, files?: string[] } & Record<string, unknown>} Packed */
/** @typedef {{ name: string, file: string, folder: string, files: string[], manifest: Packed }} Tarball */

const published = workspacePackages().filter(({ manifest }) => !manifest.private);
const packed = join(root, '.cache', 'tarballs');
const unpacked = join(root, '.cache', 'tarballs-unpacked');
const ALLOWED =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts)|dist\/(?:page|licences)\/[\w./-]+)$/;
/** What is asked for by `import()` on purpose, because it is large or may be missing: a database's client, OpenTelemetry. */
const ON_DEMAND = ['@spoollock/postgres/dist/open.cjs', '@spoollock/server/dist/index.cjs'];

/**
 * pnpm packs, since npm would leave `workspace:^` in the manifests as it is.
 * @param {Set<string>} [only] the names of the packages; all that are published where there are none
 * @returns {Promise<Tarball[]>}
 */
export async function pack(only) {
  const wanted = published.filter(({ manifest }) => only?.has(manifest.name) ?? true);
  await build(wanted.map(({ folder }) => folder));
  for (const folder of [packed, unpacked]) rmSync(folder, { recursive: true, force: true });
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const filters = wanted.flatMap(({ manifest }) => ['--filter', manifest.name]);
  const args = ['-y', packageManager, '-r', ...filters, 'pack', '--pack-destination', packed];
  await mustSucceed(
    run('npx', args, { quiet: true, env: { npm_config_loglevel: 'error' } }),
    'pnpm does not pack',
  );
  const tarballs = [];
  for (const name of readdirSync(packed).sort())
    tarballs.push(await unpack(join(packed, name), join(unpacked, name)));
  if (tarballs.length !== wanted.length)
    throw new Trouble(`${wanted.length} packages made ${tarballs.length} tarballs.`);
  return tarballs;
}

/**
 * Which of our packages npm installs along with one of them.
 * @param {string} name
 * @returns {Set<string>} it, and those that it needs
 */
export function neededBy(name) {
  const manifest = published.find((it) => it.manifest.name === name)?.manifest;
  const needed = Object.keys({ ...manifest?.dependencies, ...manifest?.peerDependencies });
  return new Set([
    name,
    ...needed.filter((it) => it.startsWith('@spoollock/')).flatMap((it) => [...neededBy(it)]),
  ]);
}

/** @param {string} file @param {string} to @returns {Promise<Tarball>} */
async function unpack(file, to) {
  mkdirSync(to, { recursive: true });
  await mustSucceed(run('tar', ['-xzf', file, '-C', to], { quiet: true }), `${file} is no tarball`);
  const folder = join(to, 'package');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name: manifest.name, file, folder, files, manifest };
}

/** @param {Tarball[]} tarballs */
export async function look(tarballs) {
  /** @type {string[]} */
  const faults = [];
  const waiting = [...tarballs];
  const worker = async () => {
    for (let it = waiting.shift(); it; it = waiting.shift()) {
      const said = [...lookInto(it), ...(await lint(it))];
      faults.push(...said.map((fault) => `${it?.name}: ${fault}`));
      const bytes = readFileSync(it.file).length;
      say(`${it.name}: ${(bytes / 1000).toFixed(1)} kB packed, ${it.files.length} files`);
    }
  };
  await Promise.all([worker(), worker()]);
  if (faults.length > 0) throw new Trouble(faults.join('\n'));
}

/** @param {Tarball} tarball */
async function lint({ file, manifest }) {
  const checks = [runTool('publint', ['run', file, '--strict'], { quiet: true })];
  if (manifest.exports)
    checks.push(runTool('attw', [file, '--format', 'ascii', '--no-emoji'], { quiet: true }));
  const answers = await Promise.all(checks);
  return answers
    .filter(({ code, output }) => code !== 0 || /Suggestions?:/.test(output))
    .map(({ output }) => output.trim());
}

/**
 * What no tool knows: what a user needs and what not.
 * @param {Tarball} tarball
 * @returns {string[]} what is wrong with it
 */
export function lookInto({ name, folder, files, manifest }) {
  const { dependencies = {}, peerDependencies = {} } = manifest;
  const text = (/** @type {string} */ file) => readFileSync(join(folder, file), 'utf8');
  const imported = new Set(
    files
      .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.startsWith('dist/page/'))
      .flatMap((file) => importsOf(text(file))),
  );
  imported.delete(name);
  const links = [
    ...text('README.md').matchAll(/\]\((?!https:|#)([^)#?]+)|(?:src|href)="(?!https:|#)([^"#?]+)/g),
  ];
  return [
    ...files.filter((file) => !ALLOWED.test(file)).map((file) => `${file} is nothing that a user needs`),
    ...['LICENSE', 'README.md'].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...[...imported]
      .filter((it) => !(it in dependencies) && !(it in peerDependencies))
      .map((it) => `imports ${it}, which is neither a dependency nor a peer`),
    ...Object.keys(dependencies)
      .filter((it) => !imported.has(it))
      .map((it) => `${it} is a dependency that nothing imports`),
    // Two copies of its ResultAsync do not fit together, and two engines would not know of one another.
    ...Object.keys(dependencies)
      .filter((it) => manifest.exports && /^(neverthrow$|@spoollock\/)/.test(it))
      .map((it) => `${it} has to be a peer`),
    // In CommonJS under Jest, `import()` rejects: what is loaded so has to be in the file.
    ...files
      .filter(
        (file) =>
          file.endsWith('.cjs') && !ON_DEMAND.includes(`${name}/${file}`) && /\bimport\(/.test(text(file)),
      )
      .map((file) => `${file} has an import()`),
    // npm shows a README without the files around it.
    ...links
      .map(([, link, other]) => posix.normalize(link ?? other ?? ''))
      .filter((link) => !files.includes(link))
      .map((link) => `README.md: ${link} leads nowhere on npm`),
    ...faultsOf(manifest),
  ];
}

/** @param {string} text */
function importsOf(text) {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text, true, true);
  return [...importedFiles, ...typeReferenceDirectives]
    .map(({ fileName }) => fileName)
    .filter((it) => !it.startsWith('.') && !isBuiltin(it))
    .map((it) => /^(@[^/]+\/)?[^/]+/.exec(it)?.[0] ?? it);
}

/** @param {Packed} manifest */
function faultsOf(manifest) {
  const wanted = {
    license: 'MIT',
    type: 'module',
    publishConfig: { access: 'public', provenance: true },
    ...(manifest.exports ? { sideEffects: false } : {}),
  };
  const { engines, files } = manifest;
  return [
    ...Object.entries(wanted)
      .filter(([field, value]) => !isDeepStrictEqual(manifest[field], value))
      .map(([field, value]) => `${field} has to be ${JSON.stringify(value)}`),
    // A program may ask for a later 20 than a library does.
    ...(/^>=20(\.\d+)*$/.test(engines?.node ?? '') && (manifest.bin || engines?.node === '>=20')
      ? []
      : ['engines: Node 20']),
    ...(files?.includes('CHANGELOG.md') ? [] : ['files: CHANGELOG.md is missing']),
  ];
}

/** @param {Promise<{ code: number, output: string }>} running @param {string} fault */
export async function mustSucceed(running, fault) {
  const { code, output } = await running;
  if (code !== 0) throw new Trouble(`${fault}:\n${output.trim()}`);
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setUp();
    const tarballs = await pack();
    await look(tarballs);
    say(`${tarballs.length} tarballs are in .cache/tarballs`);
  });
}
