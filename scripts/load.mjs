// `npm run load`: installs, builds, and measures what the server sustains, where its time goes, and its memory.
import { build } from './build.mjs';
import { main } from './run.mjs';
import { runProgram } from './run-program.mjs';
import { findRedisServer } from './redis-server.mjs';
import { setUp } from './setup.mjs';

const bench = 'packages/bench';

await main(async () => {
  await setUp();
  process.env.SPOOLLOCK_REDIS_SERVER = await findRedisServer();
  await build([bench, 'packages/server']);
  await runProgram(bench, ['--load', ...process.argv.slice(2)]);
});
