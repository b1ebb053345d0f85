// `npm run bench`: installs, builds and runs the benchmark on the built packages; `-- --write` puts the comparison with
// other libraries into docs/benchmarks.md, `-- --beside` leaves the goals out, `-- --quick` looks whether all of it runs.
import { build } from './build.mjs';
import { main } from './run.mjs';
import { runProgram } from './run-program.mjs';
import { findPostgresServer } from './postgres-server.mjs';
import { findRedisServer } from './redis-server.mjs';
import { setUp } from './setup.mjs';

const bench = 'packages/bench';

await main(async () => {
  await setUp();
  process.env.SPOOLLOCK_REDIS_SERVER = await findRedisServer();
  process.env.SPOOLLOCK_POSTGRES_SERVER = await findPostgresServer();
  await build([bench]);
  await runProgram(bench, process.argv.slice(2));
});
