// What @spoollock/core weighs in a user's bundle, with everything it needs.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Trouble, main, say } from './run.mjs';
import { root } from './workspace.mjs';

// The goal, and what must not be exceeded until it is reached: bring the ceiling down with every saving.
const goalBytes = 12_000;
const ceilingBytes = 20_800;

await main(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/core/src/index.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // What most bundlers prefer; esbuild alone would take the CommonJS build of neverthrow for Node.
    mainFields: ['module', 'main'],
    target: 'node20',
    logLevel: 'error',
  });
  const bytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  const figures =
    `@spoollock/core with neverthrow and @date-fns/tz: ${kB(bytes)} kB (minified, gzip); ` +
    `ceiling ${kB(ceilingBytes)}, goal ${kB(goalBytes)}`;
  if (bytes > ceilingBytes) throw new Trouble(`${figures}: over its ceiling.`);
  say(bytes > goalBytes ? `${figures}: ${kB(bytes - goalBytes)} kB short of its goal` : figures);
});

/** @param {number} bytes */
function kB(bytes) {
  return (bytes / 1000).toFixed(1);
}
