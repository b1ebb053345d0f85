import { readFile } from 'node:fs/promises';
import { BENCH } from '../place.js';

/** What the page names with its version. */
export const VERSIONED = [
  '@spoollock/core',
  '@spoollock/redis',
  '@spoollock/google-sheets',
  '@verrou/core',
  'redlock',
  '@sesamecare-oss/redlock',
  'redis-semaphore',
  'redlock-universal',
  'ioredis',
  'redis',
  '@googleapis/sheets',
  'esbuild',
];

/** The version of a package that this one has installed. */
export async function versionOf(name: string): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL(`node_modules/${name}/package.json`, BENCH), 'utf8'),
  );
  const { version } = manifest as { readonly version: string };
  // One of them has a `v` in front of it in its manifest.
  return version.replace(/^v/, '');
}
