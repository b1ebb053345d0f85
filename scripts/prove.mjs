// `npm run prove`: takes each protection out of the engine in turn, in a copy that nobody else runs, and sees whether
// the explorer misses it. `npm run prove -- TEXT` takes those with TEXT in their name; `--everywhere` looks longer.
import { join } from 'node:path';
import { build } from 'esbuild';
import { main, run } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

await main(async () => {
  await setUp();
  const program = join(root, '.cache', 'prove.mjs');
  await build({
    entryPoints: [join(root, 'packages/testing/prove/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: join(root, 'tsconfig.json'),
    // It starts a program of its own, which it looks for beside itself.
    external: ['esbuild'],
    logLevel: 'error',
  });
  const { code } = await run(process.execPath, [program, ...process.argv.slice(2)]);
  process.exitCode = code;
});
