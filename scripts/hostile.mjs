// `npm run hostile`: installs, builds, and sends the server 50,000 malformed and malicious requests.
// `npm run hostile -- --requests N --seed S` for others; a failing run prints how to send it again.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { build } from './build.mjs';
import { main, run } from './run.mjs';
import { findRedisServer } from './redis-server.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

const shop = 'packages/server';
// Beneath the server's own node_modules, so that it finds what the shop does: the packages as they were built.
const folder = join(root, shop, 'node_modules', '.cache', 'hostile');
const program = join(folder, 'program.mjs');

await main(async () => {
  await setUp();
  const redis = await findRedisServer();
  await build([shop]);
  mkdirSync(folder, { recursive: true });
  await bundle({
    entryPoints: [join(root, shop, 'test', 'support', 'hostile', 'program.ts')],
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
    // The paths of the workspace's tsconfig lead to sources.
    tsconfigRaw: {},
  });
  const { code } = await run(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
    env: { SPOOLLOCK_REDIS_SERVER: redis },
  });
  process.exitCode = code;
});
