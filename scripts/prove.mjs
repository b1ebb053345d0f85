// `npm run prove`: takes each protection out of the engine in turn, in a copy that nobody else runs, and sees whether
// the explorer misses it. `npm run prove -- TEXT` takes those with TEXT in their name.
import { join } from 'node:path';
import { build } from 'esbuild';
import { main, run, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

const parts = [
  { says: 'the engine and its stores in memory', program: 'packages/testing/prove/main.ts' },
  { says: 'the adapter for Google Sheets', program: 'packages/google-sheets/test/explorer/prove-all.ts' },
];

await main(async () => {
  await setUp();
  for (const [index, { says, program }] of parts.entries()) {
    say(`Taking protections away: ${says}`);
    // From there it finds the workspace's own esbuild, with which it makes the copies.
    const outfile = join(root, '.cache', `prove-${index}.mjs`);
    await build({
      entryPoints: [join(root, program)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      tsconfig: join(root, 'tsconfig.json'),
      external: ['esbuild'],
      logLevel: 'error',
    });
    const { code } = await run(process.execPath, [outfile, ...process.argv.slice(2)]);
    if (code !== 0) process.exitCode = code;
  }
});
