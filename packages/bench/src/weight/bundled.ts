import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { BENCH } from '../place.js';
import type { Program } from './programs.js';

/** What a program weighs that only re-exports what it imports: minified, gzipped, without the client. */
export async function bundledBytes({ imports }: Program): Promise<number> {
  const { build } = await import('esbuild');
  const lines = imports.map(({ from, names }) => `export { ${names.join(', ')} } from '${from}';`);
  const { outputFiles } = await build({
    stdin: { contents: lines.join('\n'), resolveDir: fileURLToPath(BENCH) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // What most bundlers prefer; esbuild alone would take a library's CommonJS build for Node.
    mainFields: ['module', 'main'],
    external: ['ioredis', 'redis', '@redis/*', '@valkey/*'],
    // The workspace's own settings are for its source.
    tsconfigRaw: {},
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

/** esbuild works in a process of its own, which would otherwise stay. */
export async function stopBundling(): Promise<void> {
  const { stop } = await import('esbuild');
  await stop();
}
