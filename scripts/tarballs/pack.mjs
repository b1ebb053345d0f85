// Packs what would be published, and unpacks it again to be looked at.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Trouble, run } from '../run.mjs';
import { root } from '../workspace.mjs';

/**
 * What of a packed manifest is looked at.
 * @typedef {{
 *   name: string,
 *   version: string,
 *   description?: string,
 *   license?: string,
 *   type?: string,
 *   files?: string[],
 *   keywords?: string[],
 *   sideEffects?: boolean,
 *   repository?: { type: string, url: string, directory?: string },
 *   homepage?: string,
 *   bugs?: { url: string },
 *   engines?: Record<string, string>,
 *   publishConfig?: { access?: string, provenance?: boolean },
 *   bin?: Record<string, string>,
 *   exports?: Record<string, unknown>,
 *   dependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>,
 *   peerDependenciesMeta?: Record<string, { optional?: boolean }>,
 * }} PackedManifest
 * @typedef {{ name: string, file: string, bytes: Buffer, folder: string, files: string[], manifest: PackedManifest }} Tarball
 */

const tarballs = join(root, '.cache', 'tarballs');
const unpacked = join(root, '.cache', 'tarballs-unpacked');

/**
 * pnpm packs, since npm would leave `workspace:^` in the manifests as it is.
 * @param {string[]} packages the names that have to come out
 * @returns {Promise<Tarball[]>}
 */
export async function pack(packages) {
  for (const folder of [tarballs, unpacked]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const filters = packages.flatMap((name) => ['--filter', name]);
  const { code, output } = await run(
    'npx',
    ['-y', packageManager, '-r', ...filters, 'pack', '--pack-destination', tarballs],
    { quiet: true, env: { npm_config_loglevel: 'error' } },
  );
  if (code !== 0) throw new Trouble(`${output.trim()}\n\npnpm did not pack; the lines above say why.`);
  const packed = readdirSync(tarballs).sort().map(unpack);
  const names = packed.map(({ name }) => name).sort();
  if (names.join() !== [...packages].sort().join())
    throw new Trouble(`Published are ${packages.join(', ')}; packed were ${names.join(', ')}.`);
  return packed;
}

/**
 * @param {string} archive
 * @returns {Tarball}
 */
function unpack(archive) {
  const file = join(tarballs, archive);
  const target = join(unpacked, archive.replace(/\.tgz$/, ''));
  mkdirSync(target);
  execFileSync('tar', ['-xzf', file, '-C', target]);
  const folder = join(target, 'package');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name: manifest.name, file, bytes: readFileSync(file), folder, files, manifest };
}
