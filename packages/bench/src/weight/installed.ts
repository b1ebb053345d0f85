import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WORKSPACE } from '../place.js';
import { versionOf } from './versions.js';

export interface Installed {
  /** Every file that npm put there, as long as it is. */
  readonly installedBytes: number;
  /** Packages besides the library itself. */
  readonly packages: number;
}

const run = promisify(execFile);
/** Ours that are not on the registry; packed from the workspace. */
const WORKSPACE_PACKAGES = new Map([
  ['@spoollock/core', 'packages/core'],
  ['@spoollock/redis', 'packages/redis'],
]);
const TWO_MINUTES_MS = 120_000;

/** Installs these packages and what they need into an empty folder, peers left out: the client is nobody's. */
export async function installed(packages: readonly string[]): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-install-'));
  try {
    const wanted: string[] = [];
    for (const name of packages) wanted.push(await whatToInstall(name, folder));
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--legacy-peer-deps'];
    await run('npm', ['install', ...quietly, ...wanted], { cwd: folder, timeout: TWO_MINUTES_MS });
    const modules = join(folder, 'node_modules');
    const lockfile: unknown = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8'));
    await rm(join(modules, '.package-lock.json'));
    const { packages: all } = lockfile as { readonly packages: object };
    return { installedBytes: await bytesUnder(modules), packages: Object.keys(all).length - 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A version on the registry, or the tarball of one of ours. */
async function whatToInstall(name: string, folder: string): Promise<string> {
  const own = WORKSPACE_PACKAGES.get(name);
  if (own === undefined) return `${name}@${(await versionOf(name)).version}`;
  const from = fileURLToPath(new URL(own, WORKSPACE));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: from });
  return join(folder, stdout.trim().split('\n').at(-1) ?? '');
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
