// Builds the packages with tsup, each after those it needs, and only where something has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Trouble, main, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root, workspaceDependencies, workspacePackages } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').WorkspacePackage} WorkspacePackage */

const tools = ['scripts/declarations.mjs', 'packages/board/tools/name-by-content.mjs'];
const shared = ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsup.config.ts', ...tools];

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
  const isBuilt = existsSync(stamp) && existsSync(join(root, it.folder, 'dist'));
  if (isBuilt && readFileSync(stamp, 'utf8') === hash) return hash;

  say(`Building ${it.folder}`);
  rmSync(stamp, { force: true });
  const { code, output } = await runTool('tsup', ['--config', '../../tsup.config.ts'], {
    quiet: true,
    cwd: join(root, it.folder),
  });
  if (code !== 0)
    throw new Trouble(`${output.trim()}\n\n${it.folder} does not build; the lines above say why.`);
  if (it.manifest.exports) {
    // A checkout in which nothing is installed yet has to come as far as to install it.
    const { writeDeclarations } = await import('./declarations.mjs');
    await writeDeclarations(it);
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
  // A page is what a browser runs, where there is one.
  const sources = ['src', 'page'].flatMap((name) => filesUnder(`${folder}/${name}`));
  for (const file of [...shared, `${folder}/package.json`, ...sources])
    hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setUp();
    await build(process.argv.slice(2));
    say('Built');
  });
}
