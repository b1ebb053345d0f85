// `npm run chaos`: installs, builds, and runs real processes through real faults: 10,000 operations or 5 minutes,
// whichever comes first. `npm run chaos -- --seconds N --operations N --seed S` for others, `--logs FOLDER` to keep the logs.
import { build } from './build.mjs';
import { main } from './run.mjs';
import { runProgram } from './run-program.mjs';
import { findRedisServer } from './redis-server.mjs';
import { setUp } from './setup.mjs';

const chaos = 'packages/chaos';

await main(async () => {
  await setUp();
  process.env.SPOOLLOCK_REDIS_SERVER = await findRedisServer();
  await build([chaos]);
  await runProgram(chaos, process.argv.slice(2));
});
