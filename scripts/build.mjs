// Builds the packages with tsup, each after those it needs, and only where something has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Trouble, main, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { entriesOf, root, workspaceDependencies, workspacePackages } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').WorkspacePackage} WorkspacePackage */

const shared = [
  ...['pnpm-lock.yaml', 'tsconfig.base.json', 'tsconfig.build.json', 'tsup.config.ts'],
  'scripts/name-by-content.mjs',
];

/**
 * Builds everything, or the packages in the folders named and what they need.
 * @param {string[]} [folders]
 */
export async function build(folders = []) {
  const all = workspacePackages().filter(({ manifest }) => manifest.scripts?.['build']);
  const wanted = folders.length === 0 ? all : folders.map((folder) => named(folder, all));
  /** @type {Map<string, Promise<string>>} */
  const underWay = new Map();
  const results = await Promise.allSettled(wanted.map((it) => buildOnce(it, all, underWay)));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

/**
 * @param {string} folder
 * @param {WorkspacePackage[]} all
 */
function named(folder, all) {
  const found = all.find((it) => it.folder === folder);
  if (!found) throw new Trouble(`There is nothing to build in ${folder}.`);
  return found;
}

/**
 * @param {WorkspacePackage} it
 * @param {WorkspacePackage[]} all
 * @param {Map<string, Promise<string>>} underWay
 * @returns {Promise<string>} the hash of what it was built from
 */
function buildOnce(it, all, underWay) {
  const started = underWay.get(it.folder) ?? buildAfterItsNeeds(it, all, underWay);
  underWay.set(it.folder, started);
  return started;
}

/**
 * @param {WorkspacePackage} it
 * @param {WorkspacePackage[]} all
 * @param {Map<string, Promise<string>>} underWay
 */
async function buildAfterItsNeeds(it, all, underWay) {
  const needs = workspaceDependencies(it, all);
  const builtFrom = await Promise.all(needs.map((need) => buildOnce(need, all, underWay)));
  const hash = hashOf(it.folder, builtFrom);
  const stamp = join(root, '.cache', 'built', it.folder.replaceAll('/', '-'));
  const upToDate = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && missingFiles(it).length === 0;
  if (upToDate) return hash;

  say(`Building ${it.folder}`);
  rmSync(stamp, { force: true });
  const { code, output } = await runTool('tsup', ['--config', '../../tsup.config.ts'], {
    quiet: true,
    cwd: join(root, it.folder),
  });
  if (code !== 0)
    throw new Trouble(`${output.trim()}\n\n${it.folder} does not build; the lines above say why.`);
  const missing = missingFiles(it);
  if (missing.length > 0) {
    throw new Trouble(
      `${it.folder}/package.json promises files that its build does not make: ${missing.join(', ')}`,
    );
  }
  mkdirSync(join(root, '.cache', 'built'), { recursive: true });
  writeFileSync(stamp, hash);
  return hash;
}

/**
 * @param {string} folder
 * @param {string[]} builtFrom
 */
function hashOf(folder, builtFrom) {
  const hash = createHash('sha256').update(builtFrom.join());
  const sources = [...filesUnder(`${folder}/src`), ...(hasPage(folder) ? filesUnder(`${folder}/page`) : [])];
  for (const file of [...shared, `${folder}/package.json`, ...sources]) {
    hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Whether there is browser code.
 * @param {string} folder
 */
function hasPage(folder) {
  return existsSync(join(root, folder, 'page'));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => `${folder}/${name}`)
    .flatMap((path) => (statSync(join(root, path)).isDirectory() ? filesUnder(path) : [path]));
}

/** The page as it opens, and the parts that come later. */
const PAGE = [
  ...[/^index\.html$/, /^board\.[\w-]+\.js$/, /^labels\.[\w-]+\.js$/, /^camera\.[\w-]+\.js$/],
  ...[/^zxing\.[\w-]+\.js$/, /^zxing_reader\.[\w-]+\.wasm$/],
];

/** @param {WorkspacePackage} it */
function missingFiles(it) {
  const promised = entriesOf(it).flatMap(({ targets }) =>
    [targets.import, targets.require].flatMap((target) => [target.types, target.default]),
  );
  const files = promised.length > 0 ? promised : ['./dist/main.js'];
  return [
    ...files.filter((file) => !existsSync(join(root, it.folder, file))),
    ...(hasPage(it.folder) ? missingOfPage(join(root, it.folder, 'dist/page')) : []),
  ];
}

/** @param {string} folder */
function missingOfPage(folder) {
  const there = existsSync(folder) ? readdirSync(folder) : [];
  return PAGE.filter((name) => !there.some((file) => name.test(file))).map(
    (name) => `dist/page/${name.source}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setUp();
    await build(process.argv.slice(2));
    say('Built');
  });
}
