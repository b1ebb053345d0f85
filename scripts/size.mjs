// What @spoollock/core weighs in a user's bundle, with everything it needs, and what the board's page weighs when it opens.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Trouble, main, say } from './run.mjs';
import { root } from './workspace.mjs';

// The goal, and what must not be exceeded until it is reached: bring the ceiling down with every saving.
const goalBytes = 12_000;
const ceilingBytes = 20_800;

// The script, the styles and the page, without its font. What comes later has no part in it.
const pageCeilingBytes = 45_200;

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
  weighPage();
  say(bytes > goalBytes ? `${figures}: ${kB(bytes - goalBytes)} kB short of its goal` : figures);
});

/** @param {number} bytes */
function kB(bytes) {
  return (bytes / 1000).toFixed(1);
}

function weighPage() {
  const folder = join(root, 'packages/board/dist/page');
  if (!existsSync(join(folder, 'index.html')))
    throw new Trouble('The board is not built: run `npm run build` first.');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:href|src)="board\/([\w.-]+\.(?:css|js))"/g)].map(
    ([, name = '']) => name,
  );
  const bytes = ['index.html', ...files]
    .map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length)
    .reduce((sum, each) => sum + each, 0);
  const figures = `the board's page, ${files.length + 1} files: ${kB(bytes)} kB (gzip); ceiling ${kB(pageCeilingBytes)}`;
  if (bytes > pageCeilingBytes) throw new Trouble(`${figures}: over its ceiling.`);
  say(figures);
}
