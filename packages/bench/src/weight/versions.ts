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

export interface Version {
  readonly name: string;
  readonly version: string;
  /** The Node it asks for, where this is not one. */
  readonly asksFor: string | null;
}

/** What this package has installed under that name. */
export async function versionOf(name: string): Promise<Version> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL(`node_modules/${name}/package.json`, BENCH), 'utf8'),
  );
  const { version, engines } = manifest as { readonly version: string; readonly engines?: { node?: string } };
  const asked = engines?.node ?? '';
  const least = Number(/^>=\s*(\d+)/.exec(asked)?.[1] ?? 0);
  return {
    name,
    // One of them has a `v` in front of it in its manifest.
    version: version.replace(/^v/, ''),
    asksFor: least > Number(process.versions.node.split('.')[0]) ? asked : null,
  };
}
